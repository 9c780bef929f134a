/** A daemon of fake processes: the rollout machine on top, the real instance machine for each instance, and rules that must hold. */
import assert from 'node:assert/strict';
import { initialInstance, stepInstance } from '../../../src/machine/instancemachine.ts';
import { activityOf, initialRollout, stepRollout } from '../../../src/machine/rollout/rollout.ts';
import { ROLLOUT_TABLE } from '../../../src/machine/rollout/rollouttable.ts';
import type {
  InstanceActivity,
  InstanceProgress,
  NextPhase,
  PhaseName,
  RolloutEffect,
  RolloutEvent,
  RolloutModel,
  RolloutPolicy,
  RolloutTable,
} from '../../../src/machine/rollout/rollouttypes.ts';
import type { Effect, Event, Model, Policy } from '../../../src/machine/types.ts';
import { MISSING, NO_PROCESSES } from '../life.ts';

export type Chance = (below: number) => number;

/** One instance of one generation, with the process that it may have. */
export class FakeInstance {
  readonly generation: number;
  readonly number: number;
  model: Model = initialInstance;
  process: 'none' | 'failed to start' | 'running' | 'leftovers' = 'none';
  timer: number | null = null;
  activity: InstanceActivity = 'stopped';
  readonly #world: RolloutWorld;

  constructor(world: RolloutWorld, generation: number, number: number) {
    this.#world = world;
    this.generation = generation;
    this.number = number;
  }

  on(event: Event): void {
    if (event.type === 'exited') this.process = 'leftovers';
    if (event.type === 'gone') this.process = 'none';
    if (event.type === 'deadline') this.timer = null;
    const { model, effects } = stepInstance(this.model, event, this.#world.policy);
    this.model = model;
    if (activityOf(model.state.name, true) === 'ending') this.#describeActivity();
    for (const effect of effects) this.#perform(effect);
    this.#describeActivity();
  }

  #describeActivity(): void {
    const activity = activityOf(this.model.state.name, this.process === 'running');
    if (activity === this.activity) return;
    this.activity = activity;
    const { generation, number } = this;
    this.#world.on({ type: 'progress', generation, instance: number, activity, at: this.#world.now });
  }

  #perform(effect: Effect): void {
    switch (effect.do) {
      case 'spawn':
        this.#world.holds(this.process === 'none', 'a second process of one instance');
        this.process = this.#world.chance(10) === 0 ? 'failed to start' : 'running';
        return;
      case 'stop':
      case 'kill':
        this.#world.holds(this.process !== 'none' && this.process !== 'leftovers', 'a signal without a process');
        return;
      case 'clean up':
        this.#world.holds(this.process === 'leftovers', 'a cleanup without an exit');
        return;
      case 'deadline':
        this.timer = effect.at;
        return;
      case 'report':
        this.#world.holds(effect.code !== 'bug', `an impossible event of an instance: ${JSON.stringify(effect)}`);
    }
  }
}

/** Only these may tell the current generation to stop. */
const STOPPING_EVENTS = new Set(['stop', 'kill', 'restart', 'resize', 'replace', 'reload', 'remove']);

export class RolloutWorld {
  readonly chance: Chance;
  readonly policy: Policy;
  readonly rolloutPolicy: RolloutPolicy;
  readonly generations = new Map<number, FakeInstance[]>();
  /** What happened so far: `phase × event → phase`, and each report and decision by its name. */
  readonly seen: Set<string>;
  model: RolloutModel;
  now = 0;
  timer: number | null = null;
  isForgotten = false;
  readonly #created = new Set<number>([1]);
  readonly #queue: (RolloutEvent | InstanceProgress)[] = [];
  readonly #trail: unknown[] = [];

  constructor(chance: Chance, policy: Policy, rolloutPolicy: RolloutPolicy, seen: Set<string>) {
    this.chance = chance;
    this.policy = policy;
    this.rolloutPolicy = rolloutPolicy;
    this.seen = seen;
    const size = 1 + chance(3);
    this.model = initialRollout(1, size);
    this.generations.set(1, this.#instances(1, 0, size));
  }

  get instances(): FakeInstance[] {
    return [...this.generations.values()].flat();
  }

  /** One event after the other, as the daemon does it. */
  on(event: RolloutEvent | InstanceProgress): void {
    this.#queue.push(event);
    if (this.#queue.length > 1) return;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      this.#step(next);
      this.#queue.shift();
    }
    this.#holdsTogether();
  }

  #step(event: RolloutEvent | InstanceProgress): void {
    const before = this.model;
    this.#trail.push({ event, before });
    if (event.type === 'deadline') this.timer = null;
    const { model, effects } = stepRollout(before, event, this.rolloutPolicy, this.#watched(before.phase.name));
    // Every model is rebuilt from its text, so that the walk also shows that a restored model decides alike.
    this.model = JSON.parse(JSON.stringify(model)) as RolloutModel;
    assert.deepEqual(this.model, model);
    for (const effect of effects) this.#perform(effect, event);
  }

  /** The table, noting which cell is used and whether its `to` is true. */
  #watched(phase: PhaseName): RolloutTable {
    const row = Object.entries(ROLLOUT_TABLE[phase]).map(([type, cell]) => {
      const decide = (...args: [never, never, never]): ReturnType<typeof cell.do> => {
        const result = cell.do(...args);
        const to: NextPhase = result.model.phase.name === phase ? 'same' : result.model.phase.name;
        this.seen.add(`${phase} × ${type} → ${to}`);
        const declared: readonly NextPhase[] = [cell.to].flat();
        this.holds(declared.includes(to), `${phase} × ${type} led to ${to}`);
        return result;
      };
      return [type, { to: cell.to, do: decide }];
    });
    return { ...ROLLOUT_TABLE, [phase]: Object.fromEntries(row) };
  }

  #perform(effect: RolloutEffect, cause: RolloutEvent | InstanceProgress): void {
    switch (effect.do) {
      case 'create':
        this.holds(!this.#created.has(effect.generation), `generation ${effect.generation} was used before`);
        this.#created.add(effect.generation);
        this.generations.set(effect.generation, this.#instances(effect.generation, 0, effect.size));
        return;
      case 'command': {
        const isStop = effect.command === 'stop' || effect.command === 'kill';
        const isCurrent = effect.generation === this.model.current.number;
        if (isStop && isCurrent) {
          this.holds(STOPPING_EVENTS.has(cause.type), `the current generation was stopped by ${cause.type}`);
        }
        for (const one of this.#generation(effect.generation).slice(effect.from, effect.to)) {
          one.on({ type: effect.command, at: this.now });
        }
        return;
      }
      case 'resize': {
        const list = this.#generation(effect.generation);
        for (const one of list.splice(effect.size)) this.holds(one.process === 'none', 'a dropped instance still runs');
        list.push(...this.#instances(effect.generation, list.length, effect.size));
        return;
      }
      case 'promote':
        this.seen.add('promote');
        this.holds(this.model.current.number === effect.generation, 'promoted, but not current');
        return;
      case 'discard':
        for (const one of this.#generation(effect.generation)) {
          this.holds(one.process === 'none', 'a discarded generation still runs');
        }
        this.generations.delete(effect.generation);
        return;
      case 'checkDependencies': {
        const missing = [{ name: 'db', state: 'starting' }] as const;
        this.on({ type: 'dependencies', missing: this.chance(2) === 0 ? [] : missing, at: this.now });
        return;
      }
      case 'deadline':
        this.timer = effect.at;
        return;
      case 'forget':
        this.isForgotten = true;
        return;
      case 'report':
        this.holds(effect.code !== 'bug', `an impossible event: ${JSON.stringify(effect)}`);
        this.seen.add(effect.code);
        return;
      case 'adopt':
      case 'explain':
        return;
    }
  }

  #holdsTogether(): void {
    const { phase, current, draining } = this.model;
    const next = phase.name === 'rolling' ? [phase.next] : [];
    const known = [current, ...next, ...draining.map(({ generation }) => generation)];
    this.holds(
      [...this.generations.keys()].sort().join() ===
        known
          .map(({ number }) => number)
          .sort()
          .join(),
      'the generations are not those of the model',
    );
    for (const { number, instances } of known) {
      const actual = this.#generation(number).map(({ activity }) => activity);
      this.holds(actual.join() === instances.join(), `generation ${number} is ${actual.join()}`);
    }
    this.holds(draining.filter(({ state }) => state === 'draining').length <= 3, 'more than three generations drain');
    const isDown = phase.name !== 'steady' && phase.name !== 'rolling';
    const isOver = isDown && phase.name !== 'stopping' && phase.name !== 'replacing' && phase.name !== 'removing';
    this.holds(
      !isOver || this.instances.every(({ process }) => process === 'none'),
      `${phase.name}, but a process runs`,
    );
    this.holds(this.isForgotten === (phase.name === 'removed'), 'forgotten without being removed, or the reverse');
    const due = draining.flatMap(({ until }) => (until === null ? [] : [until]));
    this.holds(this.timer === (due.length === 0 ? null : Math.min(...due)), 'the timer is not the next drain limit');
  }

  holds(condition: boolean, otherwise: string): void {
    if (condition) return;
    const last = this.#trail.slice(-8).map((step) => JSON.stringify(step));
    assert.fail(`${otherwise}; the last steps:\n${last.join('\n')}\n→ ${JSON.stringify(this.model)}`);
  }

  #generation(number: number): FakeInstance[] {
    return this.generations.get(number) ?? assert.fail(`there is no generation ${number}`);
  }

  #instances(generation: number, from: number, to: number): FakeInstance[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => new FakeInstance(this, generation, from + i));
  }
}

/** How a process that could not be started is reported. */
export function failedStart(chance: Chance): typeof MISSING {
  return chance(2) === 0 ? MISSING : NO_PROCESSES;
}
