/** One entry of `[os_daemons]`: at most one of its generations has processes, and the next begins when nothing of that one is left. */
import type { DaemonSettings } from '../config/settings.ts';
import { NO_HISTORY } from '../machine/haltrule.ts';
import type { History, Wanted } from '../machine/types.ts';
import type { StateChange } from './change.ts';
import { FirstStart } from './firststart.ts';
import { Generation } from './generation.ts';
import type { Command, Instance } from './instance.ts';
import { processName } from './names.ts';
import { type Key, Registrations } from './registrations.ts';
import type { OutputFiles } from './run.ts';
import type { Services } from './services.ts';

/** What follows when the current generation rests. */
type Next =
  | { readonly do: 'rest' }
  /** A newer one, started unless somebody stopped the daemon meanwhile. */
  | { readonly do: 'renew'; readonly spec: DaemonSettings; readonly wanted: Wanted }
  | { readonly do: 'vanish' };

/** What a daemon needs from the manager. */
export interface DaemonHome {
  /** The files that its streams go to. Errors: OsdaemonError, when one cannot be opened. */
  openFiles(spec: DaemonSettings): OutputFiles;
  closeFiles(): void;
  changed(change: StateChange): void;
  /** Why a first start has to wait, in words; null: it does not. Asked again by `lookAgain`. */
  waitsFor(spec: DaemonSettings): string | null;
  /** Nothing of it runs, and nothing is to follow. */
  rests(): void;
  /** Removed, and nothing of it is left. */
  vanished(): void;
}

export class Daemon {
  readonly name: string;
  readonly #services: Services;
  readonly #home: DaemonHome;
  readonly #registrations = new Registrations();
  #files: OutputFiles | null = null;
  #current: Generation;
  #next: Next = { do: 'rest' };
  readonly #first = new FirstStart();

  constructor(spec: DaemonSettings, services: Services, home: DaemonHome) {
    this.name = spec.name;
    this.#services = services;
    this.#home = home;
    this.#current = this.#generation(1, spec, [NO_HISTORY]);
  }

  get spec(): DaemonSettings {
    return this.#current.spec;
  }

  get instances(): readonly Instance[] {
    return this.#current.instances;
  }

  /** What comes of it in the end, a renewal that waits included. */
  get wanted(): Wanted {
    if (this.#next.do === 'renew') return this.#next.wanted;
    if (this.#next.do === 'vanish') return 'down';
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

  get isResting(): boolean {
    return this.#next.do === 'rest' && this.#current.isResting;
  }

  start(): void {
    if (this.#next.do === 'renew') this.#next = { ...this.#next, wanted: 'up' };
    else this.#begin('start');
  }

  /** Something that its first start waits for may have come. */
  lookAgain(): void {
    if (this.waiting !== null) this.#begin('start');
  }

  /** Remembered until `start` or a changed entry. */
  stop(): void {
    if (this.#next.do === 'renew') this.#next = { ...this.#next, wanted: 'down' };
    this.#giveUpWaiting();
    this.#command('stop');
  }

  /** Stop, at once: SIGKILL instead of waiting. */
  hurry(): void {
    if (this.#next.do === 'renew') this.#next = { ...this.#next, wanted: 'down' };
    this.#giveUpWaiting();
    this.#command('hurry');
  }

  restart(): void {
    if (this.#next.do === 'renew') this.#next = { ...this.#next, wanted: 'up' };
    else this.#begin('restart');
  }

  /** Restarts where one of the keys is registered; what was stopped by hand stays stopped. */
  keysChanged(keys: readonly Key[]): void {
    if (this.#registrations.concerns(keys)) this.#command('refresh');
  }

  /** Settings that may change under a living process. */
  adopt(spec: DaemonSettings): void {
    if (this.#next.do === 'renew') this.#next = { ...this.#next, spec };
    this.#current.adopt(spec);
  }

  /**
   * Settings that need a new process: the next generation starts when nothing of this one is left. What was stopped by
   * hand stays so where it is wanted `as before`.
   */
  renew(spec: DaemonSettings, wanted: 'up' | 'as before'): void {
    this.#next = { do: 'renew', spec, wanted: wanted === 'up' ? 'up' : this.#wantedBefore(spec) };
    this.#command('stop');
    this.#goOn();
  }

  /** Its entry is gone: it is stopped, and then forgotten. */
  remove(): void {
    this.#next = { do: 'vanish' };
    this.#command('stop');
    this.#goOn();
  }

  #wantedBefore(spec: DaemonSettings): Wanted {
    if (this.#next.do === 'vanish') return spec.autostart ? 'up' : 'down';
    return this.wanted;
  }

  /** The first start waits for those that it is to come after. */
  #begin(command: 'start' | 'restart'): void {
    const before = this.waiting;
    if (this.#first.isDue(() => this.#home.waitsFor(this.spec))) this.#command(command);
    else if (this.waiting !== null && this.waiting !== before) this.#explain(this.waiting);
  }

  #giveUpWaiting(): void {
    if (this.waiting === null) return;
    this.#first.giveUp();
    this.#explain('stopped');
  }

  #explain(reason: string): void {
    for (const instance of this.instances) instance.explain(reason);
  }

  #command(command: Command): void {
    this.#current.command(command);
  }

  #goOn(): void {
    const next = this.#next;
    if (next.do === 'rest' || !this.#current.isResting) return;
    this.#next = { do: 'rest' };
    this.#files = null;
    this.#home.closeFiles();
    if (next.do === 'vanish') {
      this.#home.vanished();
      return;
    }
    const histories = this.#current.instances.map((instance) => instance.history);
    this.#current = this.#generation(this.#current.number + 1, next.spec, histories);
    this.#first.giveUp();
    if (next.wanted === 'up') this.#begin('start');
  }

  #generation(number: number, spec: DaemonSettings, histories: readonly History[]): Generation {
    return new Generation(number, spec, histories, this.#services, {
      files: () => {
        this.#files ??= this.#home.openFiles(spec);
        return this.#files;
      },
      register: (section, key) => this.#register(section, key),
      changed: (change) => {
        this.#home.changed(change);
        this.#goOn();
        if (this.isResting) this.#home.rests();
      },
    });
  }

  #register(section: string, key: string | undefined): void {
    if (this.#registrations.add(section, key)) return;
    const message = `${this.name} has registered more keys than the host remembers; from now on every change restarts it`;
    this.#services.say('warn', message, { event: 'registrations', daemon: this.name });
  }
}
