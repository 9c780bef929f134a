/** Which daemons there are, is what the configuration says; one name is one daemon, and one daemon never has two live processes. */
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { Standing, StateChange } from '../events/statechange.ts';
import type { Services } from '../process/services.ts';
import { Daemon } from './daemon.ts';
import { StartOrder } from './order/startorder.ts';
import { StopOrder } from './order/stoporder.ts';
import type { Key } from './registrations.ts';
import type { RunOutputFiles } from './run.ts';

/** What a change of the configuration means for the daemons, by name. */
export interface DaemonPlan {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly replaced: readonly string[];
  readonly adopted: readonly string[];
}

type Specs = ReadonlyMap<string, DaemonSettings>;

export interface ManagerOwner {
  openFiles(settings: DaemonSettings): RunOutputFiles;
  /** Their bounds may be others now. */
  adoptFiles(settings: DaemonSettings): void;
  closeFiles(daemon: string): void;
  changed(change: StateChange): void;
  /** Its entry is gone, and nothing of it is left. */
  vanished(daemon: string): void;
}

/** Long loops let others have their turn this often, in milliseconds. */
const SLICE = 10;

export class Manager {
  readonly #services: Services;
  readonly #home: ManagerOwner;
  readonly #daemons = new Map<string, Daemon>();
  readonly #starts: StartOrder;
  readonly #stops: StopOrder;
  #phase: 'before boot' | 'running' | 'stopping' = 'before boot';

  constructor(services: Services, home: ManagerOwner) {
    this.#services = services;
    this.#home = home;
    this.#starts = new StartOrder(this.#daemons, (waiting) => void this.#lookAgain(waiting));
    this.#stops = new StopOrder(this.#daemons);
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
    for (const settings of specs.values()) this.#add(settings);
    await this.#forEach(this.#daemons.values(), (daemon) => {
      const isStill = this.#daemons.get(daemon.name) === daemon;
      if (isStill && this.#phase === 'running' && daemon.settings.autostart && !held.has(daemon.name)) daemon.start();
    });
  }

  /**
   * A changed configuration; nothing before the boot, which begins with the latest one. What is renewed starts anew
   * anyway, so that a registered key does not restart it twice.
   */
  apply(plan: DaemonPlan, specs: Specs, keys: readonly Key[]): void {
    if (this.#phase !== 'running') return;
    for (const name of plan.removed) this.#daemons.get(name)?.remove();
    for (const name of plan.adopted) this.#given(specs, name, (settings) => this.#adopt(settings));
    const rewritten = new Set(keys.filter(({ section }) => section === 'os_daemons').map(({ key }) => key));
    for (const name of plan.replaced) {
      const wanted = rewritten.has(name) ? 'up' : 'as before';
      this.#given(specs, name, (settings) => this.#daemons.get(name)?.replace(settings, wanted));
    }
    const renewed = new Set([...plan.replaced, ...plan.removed]);
    for (const [name, daemon] of this.#daemons) if (!renewed.has(name)) daemon.keysChanged(keys);
    const started: Daemon[] = [];
    for (const name of plan.added) this.#given(specs, name, (settings) => started.push(...this.#addLater(settings)));
    for (const daemon of started) daemon.start();
    this.#starts.lookAgain();
  }

  /** Stops all, each when nobody that comes after it is left, the others side by side; resolves when nothing of any is left. */
  async stop(): Promise<void> {
    this.#phase = 'stopping';
    this.#stops.begin();
    await this.#forEach(this.#daemons.values(), (daemon) => this.#stops.ask(daemon));
    await this.#stops.ended();
  }

  /** SIGKILL to all that is still there. */
  async killAll(): Promise<void> {
    this.#phase = 'stopping';
    await this.#forEach(this.#daemons.values(), (daemon) => {
      daemon.killNow();
      this.#stops.skip(daemon);
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

  #given(specs: Specs, name: string, act: (settings: DaemonSettings) => void): void {
    const spec = specs.get(name);
    if (spec !== undefined) act(spec);
  }

  #add(settings: DaemonSettings): Daemon {
    const daemon = new Daemon(settings, this.#services, {
      openFiles: (now) => this.#home.openFiles(now),
      closeFiles: () => this.#home.closeFiles(settings.name),
      changed: (change) => {
        this.#home.changed(change);
        this.#starts.tell(change.who.daemon);
      },
      waitsFor: ({ after }) => this.#starts.waitsFor(daemon, after),
      rests: () => this.#stops.noteRest(daemon),
      vanished: () => {
        this.#daemons.delete(settings.name);
        this.#starts.forget(daemon);
        this.#stops.skip(daemon);
        this.#home.vanished(settings.name);
      },
    });
    this.#daemons.set(settings.name, daemon);
    return daemon;
  }

  /** Returns what is to be started. An entry that comes back while its processes are still stopping waits for their end. */
  #addLater(settings: DaemonSettings): Daemon[] {
    const before = this.#daemons.get(settings.name);
    if (before !== undefined) {
      before.replace(settings, 'as before');
      return [];
    }
    const added = this.#add(settings);
    return settings.autostart ? [added] : [];
  }

  async #lookAgain(waiting: readonly Daemon[]): Promise<void> {
    await this.#forEach(waiting, (daemon) => {
      if (this.#phase === 'running') daemon.recheckDependencies();
    });
  }

  #adopt(settings: DaemonSettings): void {
    this.#home.adoptFiles(settings);
    this.#daemons.get(settings.name)?.adopt(settings);
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
