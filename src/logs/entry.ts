/** Defines a line of a daemon, between its pipe and the log. */
import type { Level } from '../base/log.ts';

export interface LogEntry {
  /** Wall time, milliseconds since the epoch. */
  readonly time: number;
  readonly level: Level;
  /** The instance, as the log shows it: `echo@3#0`. */
  readonly who: string;
  readonly daemon: string;
  /** `log`: a `["log", …]` request; `host`: a message of osdaemond about this daemon. */
  readonly stream: 'stdout' | 'stderr' | 'log' | 'host';
  /** Printable text without its line end; control characters are escaped when it is shown, not here. */
  readonly text: string;
}

/** Where entries go. One call per chunk read from a pipe, never one per line. */
export interface LogSink {
  /** Returns false if the sink is behind: the caller stops reading its pipe until `drained`. The entries are kept anyway. */
  write(entries: readonly LogEntry[]): boolean;
  /** Calls `again` once, when the sink has caught up; returns a function that cancels it. */
  drained(again: () => void): () => void;
}
