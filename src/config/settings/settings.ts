/** The settings that the rest of the host reads: typed, complete, checked. Durations are milliseconds, sizes bytes. */

/** Where a stream of a daemon goes. `protocol` is possible for stdout only. */
export type Output =
  | { readonly to: 'protocol' }
  | { readonly to: 'log' }
  | { readonly to: 'null' }
  | { readonly to: 'file'; readonly path: string };

/** A command line as it is executed: directly, or under `/bin/sh -c 'exec …'`. */
export type CommandLine =
  | { readonly kind: 'words'; readonly argv: readonly [string, ...string[]] }
  | { readonly kind: 'shell'; readonly script: string };

export interface DaemonSettings {
  readonly name: string;
  readonly command: CommandLine;
  readonly autostart: boolean;
  /** Absolute. */
  readonly directory: string;
  readonly umask: number;
  /** `env.NAME` keys and `env_file`, already merged; `clear_env` says what they are added to. */
  readonly env: ReadonlyMap<string, string>;
  readonly clearEnv: boolean;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly logMaxSize: number;
  readonly logMaxFiles: number;
  readonly pidFile: string | null;
  readonly restart: 'always' | 'on-failure' | 'never';
  readonly successCodes: readonly number[];
  readonly maxRetries: number;
  readonly retryTime: number;
  readonly restartDelay: number;
  readonly restartDelayMax: number;
  readonly haltReset: number | null;
  readonly readiness: 'none' | 'message' | 'fd' | 'notify';
  readonly notificationFd: number;
  readonly startupTimeout: number;
  /** 0: no heartbeat is expected. */
  readonly heartbeatTimeout: number;
  /** Names of the daemons that must be ready before its first start. */
  readonly after: ReadonlySet<string>;
  /** A signal name with its SIG. */
  readonly stopSignal: NodeJS.Signals;
  readonly stopTo: 'leader' | 'group';
  readonly shutdownTimeout: number;
}

export interface HostSettings {
  /** Absolute. */
  readonly stateDir: string;
  /** The control socket: absolute. */
  readonly socket: string;
  readonly socketMode: number;
  /** A name or a number; null: the group that the host runs as. */
  readonly socketGroup: string | null;
  readonly pidFile: string | null;
  readonly logFile: string | null;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  readonly logFormat: 'text' | 'json';
  readonly logMaxSize: number;
  readonly logMaxFiles: number;
  readonly maxLine: number;
  readonly hostShutdownTimeout: number;
  /** Sections that daemons may not `get`. */
  readonly hiddenSections: ReadonlySet<string>;
}

export interface Settings {
  readonly host: HostSettings;
  /** In byte order of the names. */
  readonly daemons: ReadonlyMap<string, DaemonSettings>;
}
