/** Pauses the reading of one output stream while at least one reason to pause it holds. */

/** `answers`: the daemon does not read its answers; `log`: the log is behind; `turn`: other daemons are served first. */
export type PauseReason = 'answers' | 'log' | 'turn';

export class BackPressure {
  readonly #reasons = new Set<PauseReason>();
  readonly #setReading: (on: boolean) => void;

  /** @param setReading stops and resumes reading the stream */
  constructor(setReading: (on: boolean) => void) {
    this.#setReading = setReading;
  }

  /** Whether osdaemond pauses the stream for a reason that is not the daemon's. */
  get isHeldByHost(): boolean {
    return this.#reasons.has('log') || this.#reasons.has('turn');
  }

  hold(reason: PauseReason): void {
    if (this.#reasons.size === 0) this.#setReading(false);
    this.#reasons.add(reason);
  }

  /** Resumes reading when this was the last reason. */
  release(reason: PauseReason): void {
    if (this.#reasons.delete(reason) && this.#reasons.size === 0) this.#setReading(true);
  }
}
