/** Defines what a protocol session logs: a text with a level, before time and name are added. */
import type { Level } from '../base/log.ts';

export interface LogRecord {
  readonly level: Level;
  /** `log`: a `["log", …]` request; `host`: a message of osdaemond about the daemon. */
  readonly stream: 'log' | 'host';
  /** Well-formed; control characters are escaped when it is shown, not here. */
  readonly text: string;
}
