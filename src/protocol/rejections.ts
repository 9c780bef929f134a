/** What a run wrote that is no request: the first lines are quoted in the log, the others only counted, and none is forgotten. */
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

  /** The line of the log about this rejected line, or undefined where it is only counted. */
  add(reason: string, line: string): LogRecord | undefined {
    this.#count += 1;
    if (this.#count > QUOTED_LINES) return undefined;
    let why = reason;
    if (this.#count === 1) why += `; set stdout = log in [os_daemon.${this.#daemon}] if this is ordinary output`;
    if (this.#count === QUOTED_LINES) why += `; further ones of this run are only counted`;
    return this.#error(`made invalid request (${why}): ${quote(line)}`);
  }

  /** What the end of the run has to say. */
  end(): LogRecord | undefined {
    const silent = this.#count - QUOTED_LINES;
    return silent > 0 ? this.#error(`made invalid request ${silent} more times, not shown`) : undefined;
  }

  #error(what: string): LogRecord {
    return { level: 'error', stream: 'host', text: `Daemon "${this.#daemon}" ${what}` };
  }
}

/** @param line one character a byte */
export function quote(line: string): string {
  // A character takes four bytes at most, so this much is enough of a very long line.
  const text = Buffer.from(line.slice(0, 4 * QUOTED_LENGTH), 'latin1').toString('utf8');
  const shown = text.slice(0, QUOTED_LENGTH).toWellFormed();
  return shown.length < text.length || line.length > 4 * QUOTED_LENGTH ? `${shown}…` : shown;
}
