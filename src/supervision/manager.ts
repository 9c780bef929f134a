/** Which daemons there are, is what the configuration says; one name is one daemon, and one daemon never has two live processes. */
import type { DaemonSettings } from '../config/settings.ts';
import { type Dependency, followersOf, waitsFor } from '../machine/order.ts';
import type { Standing, StateChange } from './change.ts';
import { Daemon } from './daemon.ts';
import type { Key } from './registrations.ts';
import type { OutputFiles } from './run.ts';
import type { Services } from './services.ts';

/** What a change of the configuration means for the daemons, by name. */
export interface DaemonPlan {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly replaced: readonly string[];
  readonly adopted: readonly string[];
}

type Specs = ReadonlyMap<string, DaemonSettings>;

export interface ManagerHome {
  openFiles(spec: DaemonSettings): OutputFiles;
  /** Their bounds may be others now. */
  adoptFiles(spec: DaemonSettings): void;
  closeFiles(daemon: string): void;
  changed(change: StateChange): void;
  /** Its entry is gone, and nothing of it is left. */
  vanished(daemon: string): void;
}

/** Long loops let others have their turn this often, in milliseconds. */
const SLICE = 10;

export class Manager {
  readonly #services: Services;
  readonly #home: ManagerHome;
  readonly #daemons = new Map<string, Daemon>();
  /** Those whose first start waits for others. */
  readonly #waiting = new Set<Daemon>();
  /** Of whom something has changed since those who wait looked last. */
  readonly #news = new Set<string>();
  /** While stopping: those that are not at rest yet, by name. */
  readonly #restless = new Map<string, 'to be asked' | 'asked'>();
  /** While stopping: for each name those that come after it. */
  #followers: ReadonlyMap<string, readonly string[]> = new Map();
  readonly #atRest: (() => void)[] = [];
  #phase: 'before boot' | 'running' | 'stopping' = 'before boot';

  constructor(services: Services, home: ManagerHome) {
    this.#services = services;
    this.#home = home;
  }

  /** In byte order of the names at the start, later ones after them. */
  get daemons(): ReadonlyMap<string, Daemon> {
    return this.#daemons;
  }

  /**
   * Starts all that is to start with the host, in the order of the map; resolves when each has had its start.
   * @param held those that are not started, because something of them is left from before
   */
  async boot(specs: Specs, held: ReadonlySet<string> = new Set()): Promise<void> {
    if (this.#phase === 'before boot') this.#phase = 'running';
    for (const spec of specs.values()) this.#add(spec);
    await this.#forEach(this.#daemons.values(), (daemon) => {
      const isStill = this.#daemons.get(daemon.name) === daemon;
      if (isStill && this.#phase === 'running' && daemon.spec.autostart && !held.has(daemon.name)) daemon.start();
    });
  }

  /**
   * A changed configuration; nothing before the boot, which begins with the latest one. What is renewed starts anew
   * anyway, so that a registered key does not restart it twice.
   */
  apply(plan: DaemonPlan, specs: Specs, keys: readonly Key[]): void {
    if (this.#phase !== 'running') return;
    for (const name of plan.removed) this.#daemons.get(name)?.remove();
    for (const name of plan.adopted) this.#given(specs, name, (spec) => this.#adopt(spec));
    const rewritten = new Set(keys.filter(({ section }) => section === 'os_daemons').map(({ key }) => key));
    for (const name of plan.replaced) {
      const wanted = rewritten.has(name) ? 'up' : 'as before';
      this.#given(specs, name, (spec) => this.#daemons.get(name)?.renew(spec, wanted));
    }
    const renewed = new Set([...plan.replaced, ...plan.removed]);
    for (const [name, daemon] of this.#daemons) if (!renewed.has(name)) daemon.keysChanged(keys);
    const started: Daemon[] = [];
    for (const name of plan.added) this.#given(specs, name, (spec) => started.push(...this.#addLater(spec)));
    for (const daemon of started) daemon.start();
    for (const daemon of [...this.#waiting]) daemon.lookAgain();
  }

  /** Stops all, each when nobody that comes after it is left, the others side by side; resolves when nothing of any is left. */
  async stop(): Promise<void> {
    this.#phase = 'stopping';
    for (const name of this.#daemons.keys()) this.#restless.set(name, 'to be asked');
    this.#followers = followersOf(new Map([...this.#daemons].map(([name, { spec }]) => [name, spec.after])));
    await this.#forEach(this.#daemons.values(), (daemon) => this.#stopInTurn(daemon));
    if (this.#restless.size === 0) return;
    await new Promise<void>((resolve) => this.#atRest.push(resolve));
  }

  /** SIGKILL to all that is still there. */
  async hurry(): Promise<void> {
    this.#phase = 'stopping';
    await this.#forEach(this.#daemons.values(), (daemon) => {
      if (this.#restless.has(daemon.name)) this.#restless.set(daemon.name, 'asked');
      daemon.hurry();
      this.#noteRest(daemon);
    });
  }

  /** How all instances stand, as the world was told last. */
  standings(): Standing[] {
    return [...this.#daemons.values()].flatMap(({ instances }) => instances.map(({ standing }) => standing));
  }

  /** The processes that are still there, as `name (pid N)`. */
  processes(): string[] {
    return [...this.#daemons.values()].flatMap((daemon) => daemon.processes());
  }

  #given(specs: Specs, name: string, act: (spec: DaemonSettings) => void): void {
    const spec = specs.get(name);
    if (spec !== undefined) act(spec);
  }

  #add(spec: DaemonSettings): Daemon {
    const daemon = new Daemon(spec, this.#services, {
      openFiles: (now) => this.#home.openFiles(now),
      closeFiles: () => this.#home.closeFiles(spec.name),
      changed: (change) => {
        this.#home.changed(change);
        this.#tellWaiting(change.who.daemon);
      },
      waitsFor: (now) => {
        const why = waitsFor([...now.after].map((name) => this.#dependency(name)));
        if (why !== null) this.#waiting.add(daemon);
        return why;
      },
      rests: () => this.#noteRest(daemon),
      vanished: () => {
        this.#daemons.delete(spec.name);
        this.#waiting.delete(daemon);
        if (this.#restless.has(spec.name)) this.#restless.set(spec.name, 'asked');
        this.#noteRest(daemon);
        this.#home.vanished(spec.name);
      },
    });
    this.#daemons.set(spec.name, daemon);
    return daemon;
  }

  /** Returns what is to be started. An entry that comes back while its processes are still stopping waits for their end. */
  #addLater(spec: DaemonSettings): Daemon[] {
    const before = this.#daemons.get(spec.name);
    if (before !== undefined) {
      before.renew(spec, 'as before');
      return [];
    }
    const added = this.#add(spec);
    return spec.autostart ? [added] : [];
  }

  #dependency(name: string): Dependency {
    const daemon = this.#daemons.get(name);
    return {
      name,
      states: daemon?.instances.map(({ state }) => state) ?? [],
      saysReady: daemon?.spec.readiness !== 'none',
      waits: daemon !== undefined && daemon.waiting !== null,
    };
  }

  /** In a turn of its own: whoever starts now may be what the next one waits for. */
  #tellWaiting(name: string): void {
    if (this.#waiting.size === 0) return;
    if (this.#news.size === 0) setImmediate(() => void this.#lookAgain());
    this.#news.add(name);
  }

  async #lookAgain(): Promise<void> {
    const news = new Set(this.#news);
    this.#news.clear();
    const concerned = [...this.#waiting].filter(({ spec }) => [...spec.after].some((name) => news.has(name)));
    await this.#forEach(concerned, (daemon) => {
      if (this.#phase === 'running') daemon.lookAgain();
      if (daemon.waiting === null) this.#waiting.delete(daemon);
    });
  }

  #stopInTurn(daemon: Daemon): void {
    const isFollowed = this.#followers.get(daemon.name)?.some((name) => this.#restless.has(name)) ?? false;
    if (isFollowed || this.#restless.get(daemon.name) !== 'to be asked') return;
    this.#restless.set(daemon.name, 'asked');
    daemon.stop();
    this.#noteRest(daemon);
  }

  #adopt(spec: DaemonSettings): void {
    this.#home.adoptFiles(spec);
    this.#daemons.get(spec.name)?.adopt(spec);
  }

  #noteRest(daemon: Daemon): void {
    if (!daemon.isResting || this.#restless.get(daemon.name) !== 'asked') return;
    this.#restless.delete(daemon.name);
    for (const name of daemon.spec.after) {
      const before = this.#daemons.get(name);
      if (before !== undefined) this.#stopInTurn(before);
    }
    if (this.#restless.size > 0) return;
    for (const resolve of this.#atRest.splice(0)) resolve();
  }

  async #forEach(daemons: Iterable<Daemon>, act: (daemon: Daemon) => void): Promise<void> {
    const { clock } = this.#services;
    let until = clock.now() + SLICE;
    for (const daemon of [...daemons]) {
      act(daemon);
      if (clock.now() < until) continue;
      await new Promise((resolve) => setImmediate(resolve));
      until = clock.now() + SLICE;
    }
  }
}
