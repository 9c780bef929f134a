/** The order of a stop of all daemons: a daemon is stopped once the daemons that depend on it are inactive; all others stop in parallel. */
import { followersOf } from '../../machine/order.ts';
import type { Daemon } from '../daemon.ts';

export class StopOrder {
  readonly #daemons: ReadonlyMap<string, Daemon>;
  /** The daemons that are not inactive yet, by name. */
  readonly #running = new Map<string, 'running' | 'stopping'>();
  readonly #waiters: (() => void)[] = [];
  /** The daemons to recheck, one after the other: a chain of inactive daemons must not become a chain of calls. */
  readonly #rechecks: Daemon[] = [];
  #followers: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(daemons: ReadonlyMap<string, Daemon>) {
    this.#daemons = daemons;
  }

  /** From now on all are to be stopped: each is to be given to `stop` once. */
  begin(): void {
    for (const name of this.#daemons.keys()) this.#running.set(name, 'running');
    this.#followers = followersOf(new Map([...this.#daemons].map(([name, { settings }]) => [name, settings.after])));
  }

  /** Stops it now if no active daemon depends on it, otherwise as soon as that is so. */
  stop(daemon: Daemon): void {
    const isFollowed = this.#followers.get(daemon.name)?.some((name) => this.#running.has(name)) ?? false;
    if (isFollowed || this.#running.get(daemon.name) !== 'running') return;
    this.#running.set(daemon.name, 'stopping');
    daemon.stop();
    this.recheck(daemon);
  }

  /** It was stopped out of turn, or was removed. */
  stopped(daemon: Daemon): void {
    if (this.#running.has(daemon.name)) this.#running.set(daemon.name, 'stopping');
    this.recheck(daemon);
  }

  /** If it is inactive now, the daemons that waited for that are stopped. */
  recheck(daemon: Daemon): void {
    this.#rechecks.push(daemon);
    if (this.#rechecks.length > 1) return;
    for (const one of this.#rechecks) this.#recheck(one);
    this.#rechecks.length = 0;
  }

  /** Resolves when all daemons are inactive. */
  async finished(): Promise<void> {
    if (this.#running.size > 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #recheck(daemon: Daemon): void {
    if (!daemon.isInactive || this.#running.get(daemon.name) !== 'stopping') return;
    this.#running.delete(daemon.name);
    for (const name of daemon.settings.after) {
      const before = this.#daemons.get(name);
      if (before !== undefined) this.stop(before);
    }
    if (this.#running.size > 0) return;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
