/** What was opened is closed once, in reverse order; a failure to close one does not keep the others open. */

export class Closer {
  readonly #steps: (() => void | Promise<void>)[] = [];

  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  /** Runs every step that was added since the last call, and returns what they threw. */
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
