/** Reports lines of a run that are not requests: the first 100 are quoted in the log, the rest are counted. */
import type { LogRecord } from './logrecord.ts';

/** How many lines of a run are quoted. */
const QUOTED_LINES = 100;
/** How many characters of a line are quoted. */
const QUOTED_LENGTH = 200;

export class Rejections {
  readonly #daemon: string;
  #count = 0;

  constructor(daemon: string) {
    this.#daemon = daemon;
  }

  /** What to log about this line; undefined if it is only counted. */
  add(reason: string, line: string): LogRecord | undefined {
    this.#count += 1;
    if (this.#count > QUOTED_LINES) return undefined;
    let why = reason;
    if (this.#count === 1) why += `; set stdout = log in [os_daemon.${this.#daemon}] if this is ordinary output`;
    if (this.#count === QUOTED_LINES) why += `; further invalid requests of this run are only counted`;
    return this.#error(`made invalid request (${why}): ${quote(line)}`);
  }

  /** What to log at the end of the run. */
  end(): LogRecord | undefined {
    const more = this.#count - QUOTED_LINES;
    if (more <= 0) return undefined;
    return this.#error(`made ${more} more invalid ${more === 1 ? 'request' : 'requests'}, not shown`);
  }

  #error(what: string): LogRecord {
    return { level: 'error', stream: 'host', text: `Daemon "${this.#daemon}" ${what}` };
  }
}

/** Shortens a line for a message. @param line one character per byte */
export function quote(line: string): string {
  // A character has at most four bytes.
  const text = Buffer.from(line.slice(0, 4 * QUOTED_LENGTH), 'latin1').toString('utf8');
  const shown = text.slice(0, QUOTED_LENGTH).toWellFormed();
  return shown.length < text.length || line.length > 4 * QUOTED_LENGTH ? `${shown}…` : shown;
}
