/** A typed event: calls its listeners in the order of their registration; one that throws does not stop the others. */

export type Unsubscribe = () => void;

export class Emitter<T> {
  /** Replaced, never changed: `emit` calls those that were registered when it began. */
  #listeners: readonly ((value: T) => void)[] = [];
  readonly #report: (thrown: unknown) => void;

  /** @param report called with what a listener threw */
  constructor(report: (thrown: unknown) => void) {
    this.#report = report;
  }

  on(listener: (value: T) => void): Unsubscribe {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  emit(value: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(value);
      } catch (thrown) {
        this.#report(thrown);
      }
    }
  }
}
