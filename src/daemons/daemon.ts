/** One entry of `[os_daemons]`: at most one of its generations has processes, and the next begins when nothing of that one is left. */

import { processName } from '../base/identity.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { StateChange } from '../events/statechange.ts';
import { NO_HISTORY } from '../machine/haltrule.ts';
import type { History, Wanted } from '../machine/types.ts';
import type { Services } from '../process/services.ts';
import { Generation } from './generation.ts';
import type { Instance, InstanceCommand } from './instance.ts';
import { FirstStart } from './order/firststart.ts';
import { type Key, Registrations } from './registrations.ts';
import type { RunOutputFiles } from './run.ts';

/** What follows when the current generation rests. */
type Next =
  | { readonly do: 'rest' }
  /** A newer one, started unless somebody stopped the daemon meanwhile. */
  | { readonly do: 'replace'; readonly settings: DaemonSettings; readonly wanted: Wanted }
  | { readonly do: 'remove' };

/** What a daemon needs from the manager. */
export interface DaemonOwner {
  /** The files that its streams go to. Errors: OsdaemonError, when one cannot be opened. */
  openFiles(settings: DaemonSettings): RunOutputFiles;
  closeFiles(): void;
  changed(change: StateChange): void;
  /** Why a first start has to wait, in words; null: it does not. Asked again by `lookAgain`. */
  waitsFor(settings: DaemonSettings): string | null;
  /** Nothing of it runs, and nothing is to follow. */
  rests(): void;
  /** Removed, and nothing of it is left. */
  vanished(): void;
}

export class Daemon {
  readonly name: string;
  readonly #services: Services;
  readonly #home: DaemonOwner;
  readonly #registrations = new Registrations();
  #files: RunOutputFiles | null = null;
  #current: Generation;
  #next: Next = { do: 'rest' };
  readonly #first = new FirstStart();

  constructor(settings: DaemonSettings, services: Services, home: DaemonOwner) {
    this.name = settings.name;
    this.#services = services;
    this.#home = home;
    this.#current = this.#generation(1, settings, [NO_HISTORY]);
  }

  get settings(): DaemonSettings {
    return this.#current.settings;
  }

  get instances(): readonly Instance[] {
    return this.#current.instances;
  }

  /** What comes of it in the end, a renewal that waits included. */
  get wanted(): Wanted {
    if (this.#next.do === 'replace') return this.#next.wanted;
    if (this.#next.do === 'remove') return 'down';
    return this.waiting === null ? this.#current.wanted : 'up';
  }

  /** Why it has not started although it is wanted up: `waiting for db (halted)`; null: it waits for nobody. */
  get waiting(): string | null {
    return this.#first.waiting;
  }

  get generation(): number {
    return this.#current.number;
  }

  /** Whether a change of this key restarts it. */
  follows(key: Key): boolean {
    return this.#registrations.concerns([key]);
  }

  /** The processes that are there, as `name (pid N)`. */
  processes(): string[] {
    return this.instances.flatMap(({ who, pid }) => (pid === null ? [] : [processName(who, pid)]));
  }

  get isIdle(): boolean {
    return this.#next.do === 'rest' && this.#current.isIdle;
  }

  start(): void {
    if (this.#next.do === 'replace') this.#next = { ...this.#next, wanted: 'up' };
    else this.#begin('start');
  }

  /** Something that its first start waits for may have come. */
  recheckDependencies(): void {
    if (this.waiting !== null) this.#begin('start');
  }

  /** Remembered until `start` or a changed entry. */
  stop(): void {
    if (this.#next.do === 'replace') this.#next = { ...this.#next, wanted: 'down' };
    this.#giveUpWaiting();
    this.#command('stop');
  }

  /** Stop, at once: SIGKILL instead of waiting. */
  killNow(): void {
    if (this.#next.do === 'replace') this.#next = { ...this.#next, wanted: 'down' };
    this.#giveUpWaiting();
    this.#command('kill');
  }

  restart(): void {
    if (this.#next.do === 'replace') this.#next = { ...this.#next, wanted: 'up' };
    else this.#begin('restart');
  }

  /** Restarts where one of the keys is registered; what was stopped by hand stays stopped. */
  keysChanged(keys: readonly Key[]): void {
    if (this.#registrations.concerns(keys)) this.#command('refresh');
  }

  /** Settings that may change under a living process. */
  adopt(settings: DaemonSettings): void {
    if (this.#next.do === 'replace') this.#next = { ...this.#next, settings };
    this.#current.adopt(settings);
  }

  /**
   * Settings that need a new process: the next generation starts when nothing of this one is left. What was stopped by
   * hand stays so where it is wanted `as before`.
   */
  replace(settings: DaemonSettings, wanted: 'up' | 'as before'): void {
    this.#next = { do: 'replace', settings, wanted: wanted === 'up' ? 'up' : this.#wantedBefore(settings) };
    this.#command('stop');
    this.#goOn();
  }

  /** Its entry is gone: it is stopped, and then forgotten. */
  remove(): void {
    this.#next = { do: 'remove' };
    this.#command('stop');
    this.#goOn();
  }

  #wantedBefore(settings: DaemonSettings): Wanted {
    if (this.#next.do === 'remove') return settings.autostart ? 'up' : 'down';
    return this.wanted;
  }

  /** The first start waits for those that it is to come after. */
  #begin(command: 'start' | 'restart'): void {
    const before = this.waiting;
    if (this.#first.isDue(() => this.#home.waitsFor(this.settings))) this.#command(command);
    else if (this.waiting !== null && this.waiting !== before) this.#explain(this.waiting);
  }

  #giveUpWaiting(): void {
    if (this.waiting === null) return;
    this.#first.giveUp();
    this.#explain('requested');
  }

  #explain(reason: string): void {
    for (const instance of this.instances) instance.explain(reason);
  }

  #command(command: InstanceCommand): void {
    this.#current.command(command);
  }

  #goOn(): void {
    const next = this.#next;
    if (next.do === 'rest' || !this.#current.isIdle) return;
    this.#next = { do: 'rest' };
    this.#files = null;
    this.#home.closeFiles();
    if (next.do === 'remove') {
      this.#home.vanished();
      return;
    }
    const histories = this.#current.instances.map((instance) => instance.history);
    this.#current = this.#generation(this.#current.number + 1, next.settings, histories);
    this.#first.giveUp();
    if (next.wanted === 'up') this.#begin('start');
  }

  #generation(number: number, settings: DaemonSettings, histories: readonly History[]): Generation {
    return new Generation(number, settings, histories, this.#services, {
      files: () => {
        this.#files ??= this.#home.openFiles(settings);
        return this.#files;
      },
      register: (section, key) => this.#register(section, key),
      changed: (change) => {
        this.#home.changed(change);
        this.#goOn();
        if (this.isIdle) this.#home.rests();
      },
    });
  }

  #register(section: string, key: string | undefined): void {
    if (this.#registrations.add(section, key)) return;
    const message = `${this.name} has registered more keys than the host remembers; from now on every change restarts it`;
    this.#services.log('warn', message, { event: 'registrations', daemon: this.name });
  }
}
