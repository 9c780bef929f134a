/** Whoever waits for its first start looks again when something changes with those that it waits for, and at no other time. */
import { type Dependency, waitsFor } from '../../machine/order.ts';
import type { Daemon } from '../daemon.ts';

export class StartOrder {
  readonly #daemons: ReadonlyMap<string, Daemon>;
  readonly #look: (daemons: readonly Daemon[]) => void;
  readonly #waiting = new Set<Daemon>();
  /** Of whom something has changed since those who wait looked last. */
  readonly #news = new Set<string>();

  /** @param look lets these look again, as long as anybody is to be started */
  constructor(daemons: ReadonlyMap<string, Daemon>, look: (daemons: readonly Daemon[]) => void) {
    this.#daemons = daemons;
    this.#look = look;
  }

  /** Why the first start of `daemon` has to wait, in words; null: it does not. */
  waitsFor(daemon: Daemon, after: ReadonlySet<string>): string | null {
    const why = waitsFor([...after].map((name) => this.#dependency(name)));
    if (why === null) this.#waiting.delete(daemon);
    else this.#waiting.add(daemon);
    return why;
  }

  /** Something has changed with this one. In a turn of its own: whoever starts now may be what the next one waits for. */
  tell(name: string): void {
    if (this.#waiting.size === 0) return;
    if (this.#news.size === 0) setImmediate(() => this.#tellThem());
    this.#news.add(name);
  }

  /** The order may be another one. */
  lookAgain(): void {
    if (this.#waiting.size > 0) this.#look([...this.#waiting]);
  }

  forget(daemon: Daemon): void {
    this.#waiting.delete(daemon);
  }

  #tellThem(): void {
    const news = new Set(this.#news);
    this.#news.clear();
    this.#look([...this.#waiting].filter(({ settings }) => [...settings.after].some((name) => news.has(name))));
  }

  #dependency(name: string): Dependency {
    const daemon = this.#daemons.get(name);
    return {
      name,
      states: daemon?.instances.map(({ state }) => state) ?? [],
      saysReady: daemon?.settings.readiness !== 'none',
      waits: daemon !== undefined && daemon.waiting !== null,
    };
  }
}
