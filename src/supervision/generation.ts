/** All copies of a daemon that run by the same settings; its number is never used again. */
import type { DaemonSettings } from '../config/settings.ts';
import type { History, Wanted } from '../machine/types.ts';
import { type Command, Instance, type InstanceHome } from './instance.ts';
import type { Services } from './services.ts';

export class Generation {
  readonly number: number;
  readonly instances: readonly Instance[];
  #spec: DaemonSettings;

  /** @param histories what each copy of the generation before remembers, by its number */
  constructor(
    number: number,
    spec: DaemonSettings,
    histories: readonly History[],
    services: Services,
    home: Omit<InstanceHome, 'spec'>,
  ) {
    this.number = number;
    this.#spec = spec;
    this.instances = histories.map(
      (history, instance) =>
        new Instance({ daemon: spec.name, generation: number, instance }, history, services, {
          ...home,
          spec: () => this.#spec,
        }),
    );
  }

  get spec(): DaemonSettings {
    return this.#spec;
  }

  get wanted(): Wanted {
    return this.instances.some((instance) => instance.wanted === 'up') ? 'up' : 'down';
  }

  /** Nothing of it runs, and nothing will by itself but after a halt_reset. */
  get isResting(): boolean {
    return this.instances.every((instance) => instance.isResting);
  }

  /** Settings that may change under living processes. */
  adopt(spec: DaemonSettings): void {
    this.#spec = spec;
  }

  command(command: Command): void {
    for (const instance of this.instances) instance.command(command);
  }
}
