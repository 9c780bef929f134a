/** One daemon, an entry of `[os_daemons]`: passes commands and changes to its rollout machine, which decides what to do. */
import { processName } from '../base/identity.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { Change } from '../events/changes.ts';
import { type MissingDependency, waitingText } from '../machine/order.ts';
import { isRolloutIdle } from '../machine/rollout/rollout.ts';
import { snapshotRollout } from '../machine/rollout/rolloutsnapshot.ts';
import { wantedOf } from '../machine/rollout/whenstopped.ts';
import type { Wanted } from '../machine/types.ts';
import type { Services } from '../process/services.ts';
import type { DaemonSnapshot } from './daemonsnapshot.ts';
import type { Instance } from './instance.ts';
import { type Key, Registrations } from './registrations.ts';
import { RolloutRunner } from './rolloutrunner.ts';

/** A change that concerns an instance of one daemon. */
export type InstanceChange = Exclude<Change, { readonly type: 'state' | 'inactive' | 'removed' }>;

export class Daemon {
  readonly name: string;
  readonly #services: Services;
  readonly #registrations = new Registrations();
  readonly #rollout: RolloutRunner;

  /** @param missing the dependencies that its first start has to wait for */
  constructor(settings: DaemonSettings, services: Services, missing: (daemon: Daemon) => readonly MissingDependency[]) {
    this.name = settings.name;
    this.#services = services;
    this.#rollout = new RolloutRunner({
      settings,
      services,
      missing: () => missing(this),
      settled: () => {
        if (this.isInactive) services.changes.emit({ type: 'inactive', daemon: this.name });
      },
    });
  }

  /** Of the current generation. */
  get settings(): DaemonSettings {
    return this.#rollout.generations.current.settings;
  }

  /** Of the current generation. */
  get instances(): readonly Instance[] {
    return this.#rollout.generations.current.instances;
  }

  /** Of all generations, the current one first. */
  get allInstances(): readonly Instance[] {
    return this.#rollout.generations.instances;
  }

  /** Whether it is to run once the transition under way is over. */
  get wanted(): Wanted {
    return wantedOf(this.#rollout.model);
  }

  /** What its first start waits for, as `waiting for db (halted)`; null: it does not wait. */
  get waiting(): string | null {
    const { phase } = this.#rollout.model;
    return phase.name === 'waiting' ? waitingText(phase.for) : null;
  }

  /** The number of the current generation. */
  get generation(): number {
    return this.#rollout.generations.current.number;
  }

  /** No process of it runs, and none starts by itself except after a `halt_reset`. */
  get isInactive(): boolean {
    return isRolloutIdle(this.#rollout.model);
  }

  /** Whether a change of this key restarts it. */
  follows(key: Key): boolean {
    return this.#registrations.includes([key]);
  }

  /** Its processes, as `name (pid N)`. */
  processes(): string[] {
    return this.allInstances.flatMap(({ who, pid }) => (pid === null ? [] : [processName(who, pid)]));
  }

  start(): void {
    this.#rollout.send({ type: 'start' });
  }

  /** Something that its first start waits for may have become ready. */
  recheckDependencies(): void {
    if (this.waiting !== null) this.#rollout.sendDependencies();
  }

  /** It stays stopped until `start` or a changed entry. */
  stop(): void {
    this.#rollout.send({ type: 'stop' });
  }

  /** Stops it with SIGKILL. */
  killNow(): void {
    this.#rollout.send({ type: 'kill' });
  }

  restart(): void {
    this.#rollout.send({ type: 'restart' });
  }

  /** Restarts it if one of the keys is registered, unless it was stopped by hand. */
  keysChanged(keys: readonly Key[]): void {
    if (this.#registrations.includes(keys)) this.#rollout.send({ type: 'refresh' });
  }

  /** Settings that may change under running processes. */
  adopt(settings: DaemonSettings): void {
    this.#rollout.send({ type: 'adopt', settings: this.#versionOf(settings) });
  }

  /** Another number of instances, at least 1. */
  resize(settings: DaemonSettings, size: number): void {
    this.#rollout.send({ type: 'resize', settings: this.#versionOf(settings), size });
  }

  /**
   * Settings that need a new process: stops everything, then starts the next generation.
   * @param wanted `as before`: what was stopped by hand stays stopped
   */
  replace(settings: DaemonSettings, wanted: Wanted | 'as before'): void {
    this.#rollout.send({ type: 'replace', settings: this.#versionOf(settings), size: this.#size, wanted });
  }

  /** Starts the next generation beside the current one, which is stopped once the next one is ready, and only then. */
  reload(settings: DaemonSettings): void {
    this.#rollout.send({ type: 'reload', settings: this.#versionOf(settings), size: this.#size });
  }

  /** Its entry was removed: stops everything, then emits `removed`. */
  remove(): void {
    this.#rollout.send({ type: 'remove' });
  }

  /** A change that one of its instances or their runs has emitted. */
  take(change: InstanceChange): void {
    switch (change.type) {
      case 'activity': {
        const { generation, instance } = change.who;
        this.#rollout.send({ type: 'progress', generation, instance, activity: change.activity });
        break;
      }
      case 'register':
        this.#register(change.section, change.key);
        break;
      default:
        this.#rollout.generations.take(change);
    }
  }

  /** All of its state as JSON data; `restoreDaemon` reads it. */
  snapshot(): DaemonSnapshot {
    const { model, versions, generations } = this.#rollout;
    return {
      name: this.name,
      rollout: snapshotRollout(model),
      settings: versions.snapshot(),
      registrations: this.#registrations.snapshot(),
      generations: generations.snapshot(),
    };
  }

  /** The requested number of instances. */
  get #size(): number {
    const { phase, current } = this.#rollout.model;
    return phase.name === 'replacing' ? phase.size : current.size;
  }

  #versionOf(settings: DaemonSettings): number {
    return this.#rollout.versions.idOf(settings);
  }

  #register(section: string, key: string | undefined): void {
    if (this.#registrations.add(section, key)) return;
    const message = `${this.name} registered too many configuration keys; from now on every change restarts it`;
    this.#services.log('warn', message, { event: 'registrations', daemon: this.name });
  }
}
