/** Closes what was opened, once and in reverse order; a failure does not keep the rest open. */

export class Closer {
  readonly #steps: (() => void | Promise<void>)[] = [];

  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  /** Runs the steps that were added since the last call, and returns what they threw. */
  async close(): Promise<unknown[]> {
    const thrown: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        thrown.push(error);
      }
    }
    return thrown;
  }
}
