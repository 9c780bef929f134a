/** Runs the rollout machine of one daemon: feeds it events one by one, and performs its effects in their order. */
import { reasonOf } from '../base/errors.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import { type MissingDependency, waitingText } from '../machine/order.ts';
import { initialRollout, stepRollout } from '../machine/rollout/rollout.ts';
import type { InstanceProgress, RolloutEffect, RolloutEvent, RolloutModel } from '../machine/rollout/rollouttypes.ts';
import type { Services } from '../process/services.ts';
import { Deadline } from './deadline.ts';
import { EventQueue } from './eventqueue.ts';
import { GenerationSet } from './generationset.ts';
import { rolloutMessage } from './rolloutmessages.ts';
import { SettingsVersions } from './settingsversions.ts';

type RolloutInput = RolloutEvent | InstanceProgress;

/** `Omit` of each member of a union. */
type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

export interface RolloutRunnerParts {
  readonly settings: DaemonSettings;
  readonly services: Services;
  /** The dependencies that the first start has to wait for. */
  missing(): readonly MissingDependency[];
  /** All events were handled. */
  settled(): void;
}

export class RolloutRunner {
  readonly versions = new SettingsVersions();
  readonly generations: GenerationSet;
  readonly #parts: RolloutRunnerParts;
  readonly #name: string;
  readonly #drainDeadline: Deadline;
  readonly #queue: EventQueue<RolloutInput>;
  #model: RolloutModel;

  constructor(parts: RolloutRunnerParts) {
    const { settings, services } = parts;
    this.#parts = parts;
    this.#name = settings.name;
    this.#drainDeadline = new Deadline({
      clock: services.clock,
      isReadingPaused: () => false,
      due: () => this.send({ type: 'deadline' }),
    });
    this.#queue = new EventQueue({
      handle: (event) => this.#handle(event),
      failed: ({ type }, thrown) => {
        const message = `${this.#name}: internal error handling "${type}": ${reasonOf(thrown)}; please report this`;
        services.log('error', message, { daemon: this.#name });
      },
    });
    this.#model = initialRollout(this.versions.idOf(settings), 1);
    const { number, settings: version, size } = this.#model.current;
    this.generations = new GenerationSet({ generation: number, settings: version, size }, this.versions, services);
  }

  get model(): RolloutModel {
    return this.#model;
  }

  send(event: WithoutTime<RolloutInput>): void {
    const at = this.#parts.services.clock.now();
    if (this.#queue.send({ ...event, at } as RolloutInput)) this.#parts.settled();
  }

  sendDependencies(): void {
    this.send({ type: 'dependencies', missing: this.#parts.missing() });
  }

  #handle(event: RolloutInput): void {
    const { shutdownTimeout } = this.generations.current.settings;
    const { model, effects } = stepRollout(this.#model, event, { drainTimeout: shutdownTimeout });
    this.#model = model;
    for (const effect of effects) this.#perform(effect);
    if ('settings' in event) this.versions.prune(model);
  }

  #perform(effect: RolloutEffect): void {
    const { outputFiles, changes, log } = this.#parts.services;
    switch (effect.do) {
      case 'create':
        this.generations.create(effect);
        break;
      case 'command':
        this.generations.command(effect);
        break;
      case 'adopt':
        this.generations.adopt(effect);
        outputFiles.adopt(this.versions.get(effect.settings));
        break;
      case 'resize':
        this.generations.resize(effect);
        break;
      case 'promote':
        this.generations.promote(effect);
        break;
      case 'discard':
        this.generations.discard(effect);
        // A generation that was never started opens its files anew.
        if (this.generations.isUnused) outputFiles.close(this.#name);
        break;
      case 'checkDependencies':
        this.sendDependencies();
        break;
      case 'explain':
        this.#explain(effect.waitingFor);
        break;
      case 'deadline':
        this.#drainDeadline.set(effect.at);
        break;
      case 'forget':
        outputFiles.close(this.#name);
        changes.emit({ type: 'removed', daemon: this.#name });
        break;
      case 'report': {
        const { level, message } = rolloutMessage(this.#name, effect);
        log(level, message, { event: effect.code, daemon: this.#name });
        break;
      }
    }
  }

  #explain(waitingFor: readonly MissingDependency[] | null): void {
    const reason = waitingFor === null ? 'requested' : waitingText(waitingFor);
    for (const instance of this.generations.current.instances) instance.explain(reason);
  }
}
