/** One line of a daemon, on its way from the pipe to the ring and the log. */
import type { Level } from '../base/log.ts';

export interface LogEntry {
  /** Wall time, milliseconds since the epoch. */
  readonly time: number;
  readonly level: Level;
  /** Who said it, as the log shows it: `echo@3#0`. */
  readonly who: string;
  readonly daemon: string;
  /** `log`: a `["log", …]` request of the protocol; `host`: the host about this daemon. */
  readonly stream: 'stdout' | 'stderr' | 'log' | 'host';
  /** Printable text without its line end; control characters are escaped where it is shown, not here. */
  readonly text: string;
}

/** Where entries go. One call per chunk read from a pipe, never one per line. */
export interface LogSink {
  /** Returns false when the sink is behind: the caller stops reading its pipe until `drained`. Entries are kept all the same. */
  write(entries: readonly LogEntry[]): boolean;
  /** Calls `again` once, when the sink has caught up; returns what cancels it. */
  drained(again: () => void): () => void;
}
