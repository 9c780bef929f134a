/** Nobody is condemned by a due deadline before all that has arrived was heard, and while the host itself does not listen. */
import type { Cancel, Clock } from '../base/clock.ts';

/** While it does not listen, the host looks again this often, milliseconds. */
const LOOK_AGAIN = 100;

export interface DeadlineParts {
  readonly clock: Clock;
  /** Whether something may have been said that the host has not read, for reasons of its own. */
  isDeaf(): boolean;
  due(): void;
}

export class Deadline {
  readonly #parts: DeadlineParts;
  #at: number | null = null;
  /** When the timer goes off, which may be before the deadline; null: there is no timer. */
  #armed: number | null = null;
  #cancel: Cancel = () => {};

  constructor(parts: DeadlineParts) {
    this.#parts = parts;
  }

  /** Replaces the one before; null: there is none. */
  set(at: number | null): void {
    this.#at = at;
    // Signs of life move it away again and again: the timer that is there goes off early, and then waits for the rest.
    if (at !== null && this.#armed !== null && this.#armed <= at) return;
    this.#cancel();
    this.#armed = null;
    if (at !== null) this.#wait(at);
  }

  #wait(until: number): void {
    const { clock } = this.#parts;
    this.#armed = until;
    this.#cancel = clock.after(Math.max(0, until - clock.now()), () => {
      // After the host itself was stopped, what has arrived meanwhile is noted in the next turn and read in the one after.
      setImmediate(() => setImmediate(() => this.#look(until)));
    });
  }

  #look(until: number): void {
    if (this.#armed !== until || this.#at === null) return;
    const now = this.#parts.clock.now();
    if (now < this.#at) this.#wait(this.#at);
    else if (this.#parts.isDeaf()) this.#wait(now + LOOK_AGAIN);
    else {
      this.#armed = null;
      this.#parts.due();
    }
  }
}
