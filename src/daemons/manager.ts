/**
 * The daemons of the configuration, by name: starts, changes and stops all of them, in the order of their dependencies,
 * and passes each change to the daemon that it concerns.
 */
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { Change } from '../events/changes.ts';
import type { Standing } from '../events/statechange.ts';
import type { Services } from '../process/services.ts';
import { Daemon } from './daemon.ts';
import { StartOrder } from './order/startorder.ts';
import { StopOrder } from './order/stoporder.ts';
import type { Key } from './registrations.ts';

/** What a change of the configuration requires, by the names of daemons. */
export interface DaemonPlan {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly replaced: readonly string[];
  readonly adopted: readonly string[];
}

type SettingsByName = ReadonlyMap<string, DaemonSettings>;

/** A loop over all daemons yields to other events this often, in milliseconds. */
const SLICE = 10;

export class Manager {
  readonly #services: Services;
  readonly #daemons = new Map<string, Daemon>();
  readonly #starts: StartOrder;
  readonly #stops: StopOrder;
  #phase: 'before boot' | 'running' | 'stopping' = 'before boot';

  constructor(services: Services) {
    this.#services = services;
    this.#starts = new StartOrder(this.#daemons, (waiting) => void this.#recheck(waiting));
    this.#stops = new StopOrder(this.#daemons);
    services.changes.on((change) => this.#take(change));
  }

  /** In byte order of the names at the start, later ones after them. */
  get daemons(): ReadonlyMap<string, Daemon> {
    return this.#daemons;
  }

  /**
   * Starts all daemons with `autostart`, in the order of the map; resolves when each start was requested.
   * @param held names of daemons that are not started, because processes of a previous osdaemond are left
   */
  async boot(settingsByName: SettingsByName, held: ReadonlySet<string> = new Set()): Promise<void> {
    if (this.#phase === 'before boot') this.#phase = 'running';
    for (const settings of settingsByName.values()) this.#add(settings);
    await this.#forEach(this.#daemons.values(), (daemon) => {
      const isCurrent = this.#daemons.get(daemon.name) === daemon;
      if (isCurrent && this.#phase === 'running' && daemon.settings.autostart && !held.has(daemon.name)) daemon.start();
    });
  }

  /**
   * Applies a changed configuration. Does nothing before the boot, which begins with the latest one. A replaced daemon
   * starts anew in any case, so that a registered key does not restart it a second time.
   */
  apply(plan: DaemonPlan, settingsByName: SettingsByName, keys: readonly Key[]): void {
    if (this.#phase !== 'running') return;
    const each = (names: readonly string[], act: (settings: DaemonSettings) => void): void => {
      for (const name of names) {
        const settings = settingsByName.get(name);
        if (settings !== undefined) act(settings);
      }
    };
    for (const name of plan.removed) this.#daemons.get(name)?.remove();
    each(plan.adopted, (settings) => this.#daemons.get(settings.name)?.adopt(settings));
    const rewritten = new Set(keys.filter(({ section }) => section === 'os_daemons').map(({ key }) => key));
    each(plan.replaced, (settings) => {
      this.#daemons.get(settings.name)?.replace(settings, rewritten.has(settings.name) ? 'up' : 'as before');
    });
    const restarted = new Set([...plan.replaced, ...plan.removed]);
    for (const [name, daemon] of this.#daemons) if (!restarted.has(name)) daemon.keysChanged(keys);
    const added: Daemon[] = [];
    each(plan.added, (settings) => added.push(...this.#addLater(settings)));
    for (const daemon of added) daemon.start();
    this.#starts.recheckAll();
  }

  /** Stops all daemons, each once the daemons that come after it have stopped; resolves when no process is left. */
  async stop(): Promise<void> {
    this.#phase = 'stopping';
    this.#stops.begin();
    await this.#forEach(this.#daemons.values(), (daemon) => this.#stops.stop(daemon));
    await this.#stops.finished();
  }

  /** Sends SIGKILL to all processes of all daemons. */
  async killAll(): Promise<void> {
    this.#phase = 'stopping';
    await this.#forEach(this.#daemons.values(), (daemon) => {
      daemon.killNow();
      this.#stops.stopped(daemon);
    });
  }

  /** Of all instances of all daemons. */
  standings(): Standing[] {
    return [...this.#daemons.values()].flatMap(({ allInstances }) => allInstances.map(({ standing }) => standing));
  }

  /** The processes of all daemons, as `name (pid N)`. */
  processes(): string[] {
    return [...this.#daemons.values()].flatMap((daemon) => daemon.processes());
  }

  #take(change: Change): void {
    switch (change.type) {
      case 'state':
        this.#starts.stateChanged(change.who.daemon);
        break;
      case 'inactive':
        this.#on(change.daemon, (daemon) => this.#stops.recheck(daemon));
        break;
      case 'removed':
        this.#on(change.daemon, (daemon) => this.#forget(daemon));
        break;
      default:
        this.#daemons.get(change.who.daemon)?.take(change);
    }
  }

  #on(name: string, act: (daemon: Daemon) => void): void {
    const daemon = this.#daemons.get(name);
    if (daemon !== undefined) act(daemon);
  }

  #forget(daemon: Daemon): void {
    this.#daemons.delete(daemon.name);
    this.#starts.forget(daemon);
    this.#stops.stopped(daemon);
  }

  #add(settings: DaemonSettings): Daemon {
    const daemon = new Daemon(settings, this.#services, (one) => this.#starts.missingFor(one));
    this.#daemons.set(settings.name, daemon);
    return daemon;
  }

  /** Returns the daemons to be started. An entry that comes back while its processes stop waits for their exit. */
  #addLater(settings: DaemonSettings): Daemon[] {
    const removed = this.#daemons.get(settings.name);
    if (removed !== undefined) {
      removed.replace(settings, settings.autostart ? 'up' : 'down');
      return [];
    }
    const added = this.#add(settings);
    return settings.autostart ? [added] : [];
  }

  async #recheck(waiting: readonly Daemon[]): Promise<void> {
    await this.#forEach(waiting, (daemon) => {
      if (this.#phase === 'running') daemon.recheckDependencies();
    });
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
