/** The options of the client's methods. */

/** Options of the constructor of `Client`. */
export interface ClientOptions {
  /**
   * Path of the control socket. Default: `OSDAEMON_SOCKET`, else control.sock in the default state directory of this user.
   * Calls on that last one reject with `not_allowed` if another user can have created it.
   */
  readonly socket?: string;
}

/** Names of daemons, or all daemons. */
export type Targets = readonly string[] | 'all';

/** Options of `start`, `stop` and `restart`. */
export interface CommandOptions {
  /** Whether to wait for the outcome; default true. */
  readonly wait?: boolean;
  /** Milliseconds to wait for the outcome; without it there is no limit. */
  readonly timeout?: number;
  /** Stops waiting: the call rejects with the signal's reason. The command itself is not undone. */
  readonly signal?: AbortSignal;
}

/** Options of `wait`. */
export interface WaitOptions {
  /** Whether one daemon is enough; default false. */
  readonly any?: boolean;
  /** Milliseconds; without it there is no limit. */
  readonly timeout?: number;
  /** Stops waiting: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of `signal`. */
export interface SignalOptions {
  /** Whether to signal the process group instead of the process; default false. */
  readonly group?: boolean;
}

/** Options of `shutdown`. */
export interface ShutdownOptions {
  /** Whether to send SIGKILL at once; default false. */
  readonly force?: boolean;
}

/** Options of `events` and `followLogs`. */
export interface StreamOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal;
}
