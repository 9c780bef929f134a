/** A stream is read while nobody holds it up; each holdup has its reason, and the last one released lets it flow again. */

/** `answers`: the daemon does not read them; `log`: the log is behind; `turn`: others have their turn first. */
export type PauseReason = 'answers' | 'log' | 'turn';

export class BackPressure {
  readonly #holdups = new Set<PauseReason>();
  readonly #listen: (on: boolean) => void;

  constructor(listen: (on: boolean) => void) {
    this.#listen = listen;
  }

  /** Whether it is held up for reasons of the host's own. */
  get isHeldByHost(): boolean {
    return this.#holdups.has('log') || this.#holdups.has('turn');
  }

  hold(why: PauseReason): void {
    if (this.#holdups.size === 0) this.#listen(false);
    this.#holdups.add(why);
  }

  release(why: PauseReason): void {
    if (this.#holdups.delete(why) && this.#holdups.size === 0) this.#listen(true);
  }
}
