/** The generations of one daemon that exist now: the current one, one that starts beside it, and those that drain. */
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { RunChange } from '../events/changes.ts';
import { NO_HISTORY } from '../machine/haltrule.ts';
import type { RolloutEffect } from '../machine/rollout/rollouttypes.ts';
import type { Services } from '../process/services.ts';
import type { GenerationData } from './daemonsnapshot.ts';
import { Generation } from './generation.ts';
import type { Instance } from './instance.ts';
import type { SettingsVersions } from './settingsversions.ts';

type EffectOf<D extends RolloutEffect['do']> = Extract<RolloutEffect, { readonly do: D }>;

export class GenerationSet {
  readonly #services: Services;
  readonly #versions: SettingsVersions;
  readonly #generations = new Map<number, Generation>();
  #current: Generation;

  /** @param first the first generation, unstarted */
  constructor(first: Omit<EffectOf<'create'>, 'do'>, versions: SettingsVersions, services: Services) {
    this.#services = services;
    this.#versions = versions;
    this.#current = this.#add(first.generation, versions.get(first.settings), first.size, []);
  }

  get current(): Generation {
    return this.#current;
  }

  /** Of all generations, the current one first. */
  get instances(): readonly Instance[] {
    const others = [...this.#generations.values()].filter((one) => one !== this.#current);
    return [this.#current, ...others].flatMap(({ instances }) => instances);
  }

  /** No instance was ever started. */
  get isUnused(): boolean {
    return this.instances.every(({ standing }) => standing.run === 0);
  }

  /** The instances keep the failures of the current ones: new settings do not reset the count. */
  create({ generation, settings, size }: EffectOf<'create'>): void {
    this.#add(generation, this.#versions.get(settings), size, this.#current.instances);
  }

  command({ generation, command, from, to }: EffectOf<'command'>): void {
    this.#generations.get(generation)?.command(command, from, to);
  }

  adopt({ generation, settings }: EffectOf<'adopt'>): void {
    this.#generations.get(generation)?.adopt(this.#versions.get(settings));
  }

  resize({ generation, size }: EffectOf<'resize'>): void {
    this.#generations.get(generation)?.resize(size);
  }

  promote({ generation }: EffectOf<'promote'>): void {
    this.#current = this.#generations.get(generation) ?? this.#current;
  }

  discard({ generation }: EffectOf<'discard'>): void {
    this.#generations.delete(generation);
  }

  /** In the order of their numbers. */
  snapshot(): GenerationData[] {
    return [...this.#generations.values()].map((generation) => generation.snapshot());
  }

  /** A report of a run whose generation was discarded is dropped. */
  take(change: RunChange): void {
    this.#generations.get(change.who.generation)?.take(change);
  }

  #add(number: number, settings: DaemonSettings, size: number, previous: readonly Instance[]): Generation {
    const histories = previous.map(({ history }) => history);
    const generation = new Generation({
      number,
      settings,
      size,
      services: this.#services,
      history: (instance) => histories[instance] ?? NO_HISTORY,
    });
    this.#generations.set(number, generation);
    return generation;
  }
}
