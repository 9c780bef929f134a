/** What a conversation gives the log: a text with a level, before anyone has added time and name. */
import type { Level } from '../base/log.ts';

export interface LogRecord {
  readonly level: Level;
  /** `log`: the daemon asked for it; `host`: the host about the daemon. */
  readonly stream: 'log' | 'host';
  /** Well-formed; its control characters are escaped where it is shown, not here. */
  readonly text: string;
}
