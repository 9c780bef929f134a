/** The instances of a daemon that run with the same settings. Its number is never reused. */
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { RunChange } from '../events/changes.ts';
import type { GenerationCommand } from '../machine/rollout/rollouttypes.ts';
import type { History } from '../machine/types.ts';
import type { Services } from '../process/services.ts';
import type { GenerationData } from './daemonsnapshot.ts';
import { Instance } from './instance.ts';

export interface GenerationParts {
  readonly number: number;
  readonly settings: DaemonSettings;
  /** The number of instances. */
  readonly size: number;
  readonly services: Services;
  /** What an instance remembers from the start, by its number. */
  history(instance: number): History;
}

export class Generation {
  readonly number: number;
  readonly #parts: GenerationParts;
  readonly #instances: Instance[] = [];
  #settings: DaemonSettings;

  constructor(parts: GenerationParts) {
    this.number = parts.number;
    this.#parts = parts;
    this.#settings = parts.settings;
    this.resize(parts.size);
  }

  get settings(): DaemonSettings {
    return this.#settings;
  }

  get instances(): readonly Instance[] {
    return this.#instances;
  }

  /** Settings that may change under running processes. */
  adopt(settings: DaemonSettings): void {
    this.#settings = settings;
  }

  /** Adds instances that are not started, or drops the last ones, which have no process. */
  resize(size: number): void {
    const { number, settings, services, history } = this.#parts;
    this.#instances.splice(size);
    while (this.#instances.length < size) {
      const instance = this.#instances.length;
      const who = { daemon: settings.name, generation: number, instance };
      this.#instances.push(new Instance(who, history(instance), services, () => this.#settings));
    }
  }

  /** To the instances numbered from `from` up to and without `to`. */
  command(command: GenerationCommand, from: number, to: number): void {
    for (const instance of this.#instances.slice(from, to)) instance.command(command);
  }

  snapshot(): GenerationData {
    return { number: this.number, instances: this.#instances.map((instance) => instance.snapshot()) };
  }

  /** What a run of one of its instances reports. */
  take(change: RunChange): void {
    this.#instances[change.who.instance]?.take(change);
  }
}
