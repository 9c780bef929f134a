/** A clock that stands still until the test moves it. */
import type { Cancel, Clock } from '../../src/base/clock.ts';

export class ManualClock implements Clock {
  #now = 0;
  readonly #waits = new Set<{ readonly at: number; readonly due: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, due: () => void): Cancel {
    const wait = { at: this.#now + ms, due };
    this.#waits.add(wait);
    return () => void this.#waits.delete(wait);
  }

  /** Calls what has come due, in its order. */
  pass(ms: number): void {
    this.#now += ms;
    const due = [...this.#waits].filter((wait) => wait.at <= this.#now).sort((a, b) => a.at - b.at);
    for (const wait of due) if (this.#waits.delete(wait)) wait.due();
  }

  /** How many waits have not come due. */
  get waiting(): number {
    return this.#waits.size;
  }
}
