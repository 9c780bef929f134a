/** A typed signal: listeners are called in the order they came, and one that throws does not keep the next from hearing. */

export type Unsubscribe = () => void;

export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #report: (thrown: unknown) => void;

  /** @param report hears what a listener threw */
  constructor(report: (thrown: unknown) => void) {
    this.#report = report;
  }

  on(listener: (value: T) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (thrown) {
        this.#report(thrown);
      }
    }
  }
}
