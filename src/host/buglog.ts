/**
 * Logs bugs of osdaemond, a few a minute. A message about a bug may raise the next one, for example in a log transport
 * that fails with every message, and would fill the log.
 */
import type { Clock } from '../base/clock.ts';
import { detailOf } from '../base/errors.ts';

const INTERVAL = 60_000;
/** As many are logged in an interval. */
const MOST = 10;

export class BugLog {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #write: (message: string) => void;
  #since = Number.NEGATIVE_INFINITY;
  #logged = 0;
  #skipped = 0;

  constructor(clock: Pick<Clock, 'now'>, write: (message: string) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** @param thrown what no code of osdaemond has caught */
  report(thrown: unknown): void {
    const now = this.#clock.now();
    if (now - this.#since >= INTERVAL) {
      this.#since = now;
      this.#logged = 0;
    }
    if (this.#logged === MOST) {
      this.#skipped += 1;
      return;
    }
    this.#logged += 1;
    const more = this.#skipped === 0 ? '' : ` (and ${this.#skipped} more since the last one in the log)`;
    this.#skipped = 0;
    this.#write(`internal error${more}; osdaemond continues; please report this: ${detailOf(thrown)}`);
  }
}
