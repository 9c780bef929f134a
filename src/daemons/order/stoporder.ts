/** When all are stopped, each is asked when nobody that comes after it is left, the others side by side. */
import { followersOf } from '../../machine/order.ts';
import type { Daemon } from '../daemon.ts';

export class StopOrder {
  readonly #daemons: ReadonlyMap<string, Daemon>;
  /** Those that are not at rest yet, by name. */
  readonly #restless = new Map<string, 'to be asked' | 'asked'>();
  readonly #atRest: (() => void)[] = [];
  #followers: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(daemons: ReadonlyMap<string, Daemon>) {
    this.#daemons = daemons;
  }

  /** From now on all are to be stopped: each is to be given to `ask` once. */
  begin(): void {
    for (const name of this.#daemons.keys()) this.#restless.set(name, 'to be asked');
    this.#followers = followersOf(new Map([...this.#daemons].map(([name, { settings }]) => [name, settings.after])));
  }

  /** Asks it to stop, if it is its turn; if not, it is asked when it is. */
  ask(daemon: Daemon): void {
    const isFollowed = this.#followers.get(daemon.name)?.some((name) => this.#restless.has(name)) ?? false;
    if (isFollowed || this.#restless.get(daemon.name) !== 'to be asked') return;
    this.#restless.set(daemon.name, 'asked');
    daemon.stop();
    this.noteRest(daemon);
  }

  /** It was told to end out of its turn, or is no more. */
  skip(daemon: Daemon): void {
    if (this.#restless.has(daemon.name)) this.#restless.set(daemon.name, 'asked');
    this.noteRest(daemon);
  }

  /** It may be at rest now, and others may have waited for that. */
  noteRest(daemon: Daemon): void {
    if (!daemon.isIdle || this.#restless.get(daemon.name) !== 'asked') return;
    this.#restless.delete(daemon.name);
    for (const name of daemon.settings.after) {
      const before = this.#daemons.get(name);
      if (before !== undefined) this.ask(before);
    }
    if (this.#restless.size > 0) return;
    for (const resolve of this.#atRest.splice(0)) resolve();
  }

  /** Resolves when nothing of any is left. */
  async ended(): Promise<void> {
    if (this.#restless.size > 0) await new Promise<void>((resolve) => this.#atRest.push(resolve));
  }
}
