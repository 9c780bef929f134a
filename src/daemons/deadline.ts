/**
 * The timer of an instance's deadline. A deadline takes effect only after all input that arrived before it was read, and
 * not while osdaemond itself has stopped reading: a daemon whose heartbeat lies unread is not stopped.
 */
import type { Cancel, Clock } from '../base/clock.ts';

/** While reading is paused, a due deadline is checked again after so many milliseconds. */
const RECHECK = 100;

export interface DeadlineParts {
  readonly clock: Clock;
  /** Whether osdaemond has paused reading, so that a message may lie unread. */
  isReadingPaused(): boolean;
  due(): void;
}

export class Deadline {
  readonly #parts: DeadlineParts;
  #at: number | null = null;
  /** When the timer fires, which may be before the deadline; null: there is no timer. */
  #armed: number | null = null;
  #cancel: Cancel = () => {};

  constructor(parts: DeadlineParts) {
    this.#parts = parts;
  }

  /** Replaces the deadline; null: none. */
  set(at: number | null): void {
    this.#at = at;
    // Heartbeats postpone the deadline often; the existing timer fires early and then waits for the rest.
    if (at !== null && this.#armed !== null && this.#armed <= at) return;
    this.#cancel();
    this.#armed = null;
    if (at !== null) this.#wait(at);
  }

  #wait(until: number): void {
    const { clock } = this.#parts;
    this.#armed = until;
    this.#cancel = clock.after(Math.max(0, until - clock.now()), () => {
      // After a SIGSTOP of osdaemond, the next turn polls the descriptors and the one after it reads them.
      setImmediate(() => setImmediate(() => this.#check(until)));
    });
  }

  #check(until: number): void {
    if (this.#armed !== until || this.#at === null) return;
    const now = this.#parts.clock.now();
    if (now < this.#at) this.#wait(this.#at);
    else if (this.#parts.isReadingPaused()) this.#wait(now + RECHECK);
    else {
      this.#armed = null;
      this.#parts.due();
    }
  }
}
