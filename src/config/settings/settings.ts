/** Defines the settings that the other modules read: typed, complete and valid. Durations are milliseconds, sizes bytes. */
import type { CommandLine } from '../values/commandline.ts';
import type { DAEMON_TABLE } from './daemontable.ts';
import type { HOST_TABLE } from './hosttable.ts';
import type { LogTransportSettings } from './logtransports.ts';
import type { FieldsOf } from './settingtable.ts';

/** Settings that depend on more than their own text. Paths are absolute. */
interface CompletedDaemonFields {
  readonly name: string;
  readonly command: CommandLine;
  readonly directory: string;
  /** The `env.NAME` keys and the variables of `env_file`, merged. */
  readonly env: ReadonlyMap<string, string>;
  readonly restartDelayMax: number;
  readonly stopTo: 'leader' | 'group';
}

type DaemonFields = FieldsOf<typeof DAEMON_TABLE>;

/** Where a stream of a daemon goes. */
export type Output = DaemonFields['stdout'];

export interface DaemonSettings
  extends Omit<DaemonFields, keyof CompletedDaemonFields | 'envFile'>,
    CompletedDaemonFields {}

/** Absolute paths. */
interface CompletedHostFields {
  readonly stateDir: string;
  readonly socket: string;
  /** The `[log_transport.NAME]` sections, in byte order. */
  readonly logTransports: readonly LogTransportSettings[];
}

export interface HostSettings
  extends Omit<FieldsOf<typeof HOST_TABLE>, keyof CompletedHostFields>,
    CompletedHostFields {}

export interface Settings {
  readonly host: HostSettings;
  /** In byte order of the names. */
  readonly daemons: ReadonlyMap<string, DaemonSettings>;
}
