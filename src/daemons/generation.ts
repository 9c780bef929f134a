/** All copies of a daemon that run by the same settings; its number is never used again. */
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { History, Wanted } from '../machine/types.ts';
import type { Services } from '../process/services.ts';
import { Instance, type InstanceCommand, type InstanceOwner } from './instance.ts';

export class Generation {
  readonly number: number;
  readonly instances: readonly Instance[];
  #settings: DaemonSettings;

  /** @param histories what each copy of the generation before remembers, by its number */
  constructor(
    number: number,
    spec: DaemonSettings,
    histories: readonly History[],
    services: Services,
    home: Omit<InstanceOwner, 'settings'>,
  ) {
    this.number = number;
    this.#settings = spec;
    this.instances = histories.map(
      (history, instance) =>
        new Instance({ daemon: spec.name, generation: number, instance }, history, services, {
          ...home,
          settings: () => this.#settings,
        }),
    );
  }

  get settings(): DaemonSettings {
    return this.#settings;
  }

  get wanted(): Wanted {
    return this.instances.some((instance) => instance.wanted === 'up') ? 'up' : 'down';
  }

  /** Nothing of it runs, and nothing will by itself but after a halt_reset. */
  get isIdle(): boolean {
    return this.instances.every((instance) => instance.isIdle);
  }

  /** Settings that may change under living processes. */
  adopt(settings: DaemonSettings): void {
    this.#settings = settings;
  }

  command(command: InstanceCommand): void {
    for (const instance of this.instances) instance.command(command);
  }
}
