/** The first start of a daemon may have to wait; once it has happened, nothing that it came after matters to it any more. */

type Stage =
  | { readonly name: 'to come' }
  /** `reason`: `waiting for db (starting)` */
  | { readonly name: 'waiting'; readonly reason: string }
  | { readonly name: 'over' };

export class FirstStart {
  #stage: Stage = { name: 'to come' };

  /** Why it has not started although it is wanted up; null: it waits for nobody. */
  get waiting(): string | null {
    return this.#stage.name === 'waiting' ? this.#stage.reason : null;
  }

  /** Whether a start may happen now. @param reason why the first one must wait, or null */
  isDue(reason: () => string | null): boolean {
    if (this.#stage.name === 'over') return true;
    const why = reason();
    this.#stage = why === null ? { name: 'over' } : { name: 'waiting', reason: why };
    return why === null;
  }

  /** It is not wanted any more. */
  giveUp(): void {
    if (this.#stage.name === 'waiting') this.#stage = { name: 'to come' };
  }
}
