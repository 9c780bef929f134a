/** The order of first starts: a daemon that waits checks its dependencies again when one of them has changed, and only then. */
import { type Dependency, type MissingDependency, missingDependencies } from '../../machine/order.ts';
import type { Daemon } from '../daemon.ts';

export class StartOrder {
  readonly #daemons: ReadonlyMap<string, Daemon>;
  readonly #recheck: (daemons: readonly Daemon[]) => void;
  readonly #waiting = new Set<Daemon>();
  /** The daemons that have changed since the last check. */
  readonly #changed = new Set<string>();

  /** @param recheck makes these daemons check their dependencies again */
  constructor(daemons: ReadonlyMap<string, Daemon>, recheck: (daemons: readonly Daemon[]) => void) {
    this.#daemons = daemons;
    this.#recheck = recheck;
  }

  /** What the first start of `daemon` has to wait for. If there is anything, the daemon counts as waiting. */
  missingFor(daemon: Daemon): MissingDependency[] {
    const missing = missingDependencies([...daemon.settings.after].map((name) => this.#dependency(name)));
    if (missing.length === 0) this.#waiting.delete(daemon);
    else this.#waiting.add(daemon);
    return missing;
  }

  /** Checks in a later turn: a daemon that starts may in turn be a dependency. */
  stateChanged(name: string): void {
    if (this.#waiting.size === 0) return;
    if (this.#changed.size === 0) setImmediate(() => this.#recheckChanged());
    this.#changed.add(name);
  }

  /** Checks all that wait, for example after a change of `after`. */
  recheckAll(): void {
    if (this.#waiting.size > 0) this.#recheck([...this.#waiting]);
  }

  forget(daemon: Daemon): void {
    this.#waiting.delete(daemon);
  }

  #recheckChanged(): void {
    const changed = new Set(this.#changed);
    this.#changed.clear();
    this.#recheck([...this.#waiting].filter(({ settings }) => [...settings.after].some((name) => changed.has(name))));
  }

  #dependency(name: string): Dependency {
    const daemon = this.#daemons.get(name);
    return {
      name,
      states: daemon?.instances.map(({ state }) => state) ?? [],
      reportsReadiness: daemon?.settings.readiness !== 'none',
      isWaiting: daemon !== undefined && daemon.waiting !== null,
    };
  }
}
