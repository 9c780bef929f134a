/** Gives settings of one daemon ids for the rollout machine. Equal settings have the same id; an id is never reused. */
import { isDeepStrictEqual } from 'node:util';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { RolloutModel, SettingsId } from '../machine/rollout/rollouttypes.ts';
import type { SettingsData } from './daemonsnapshot.ts';
import { settingsToData } from './settingsdata.ts';

export class SettingsVersions {
  readonly #known = new Map<SettingsId, DaemonSettings>();
  #last = 0;

  idOf(settings: DaemonSettings): SettingsId {
    for (const [id, known] of this.#known) if (isDeepStrictEqual(known, settings)) return id;
    this.#last += 1;
    this.#known.set(this.#last, settings);
    return this.#last;
  }

  get(id: SettingsId): DaemonSettings {
    const settings = this.#known.get(id);
    if (settings === undefined) throw new Error(`there are no settings ${id}`);
    return settings;
  }

  /** Forgets the settings that the model does not refer to. */
  prune({ phase, current, draining }: RolloutModel): void {
    const used = new Set([current.settings, ...draining.map(({ generation }) => generation.settings)]);
    if (phase.name === 'rolling') used.add(phase.next.settings);
    if (phase.name === 'replacing') used.add(phase.settings);
    for (const id of this.#known.keys()) if (!used.has(id)) this.#known.delete(id);
  }

  snapshot(): SettingsData[] {
    return [...this.#known].map(([id, settings]) => ({ id, settings: settingsToData(settings) }));
  }
}
