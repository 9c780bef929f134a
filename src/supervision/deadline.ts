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
  #cancel: Cancel = () => {};

  constructor(parts: DeadlineParts) {
    this.#parts = parts;
  }

  /** Replaces the one before; null: there is none. */
  set(at: number | null): void {
    this.#at = at;
    this.#cancel();
    if (at !== null) this.#wait(Math.max(0, at - this.#parts.clock.now()), at);
  }

  #wait(delay: number, at: number): void {
    this.#cancel = this.#parts.clock.after(delay, () => {
      // After the host itself was stopped, what has arrived meanwhile is noted in the next turn and read in the one after.
      setImmediate(() => setImmediate(() => this.#look(at)));
    });
  }

  #look(at: number): void {
    if (this.#at !== at) return;
    if (this.#parts.isDeaf()) this.#wait(LOOK_AGAIN, at);
    else this.#parts.due();
  }
}
