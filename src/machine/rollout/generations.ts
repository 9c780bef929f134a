/** Generations as data: what their instances do, and the commands that change it. */
import type {
  GenerationCommand,
  GenerationModel,
  InstanceActivity,
  RolloutEffect,
  SettingsId,
} from './rollouttypes.ts';

/** A generation none of whose instances was started. @param size at least 1 */
export function newGeneration(number: number, settings: SettingsId, size: number): GenerationModel {
  return { number, settings, size, instances: new Array<InstanceActivity>(size).fill('stopped') };
}

/** No instance has a process, and none starts by itself. */
export function isStopped({ instances }: GenerationModel): boolean {
  return instances.every((activity) => activity === 'stopped');
}

/** No instance has a process; a halted one may start again after `halt_reset`. */
export function isInactive({ instances }: GenerationModel): boolean {
  return instances.every((activity) => activity === 'stopped' || activity === 'halted');
}

/** All requested instances serve. */
export function isServing({ instances, size }: GenerationModel): boolean {
  return instances.slice(0, size).every((activity) => activity === 'serving');
}

export function withActivity(
  generation: GenerationModel,
  instance: number,
  activity: InstanceActivity,
): GenerationModel {
  return { ...generation, instances: generation.instances.with(instance, activity) };
}

export interface CommandedGeneration {
  readonly generation: GenerationModel;
  readonly effect: RolloutEffect;
}

/**
 * Gives a command to the instances from number `from` on: a start to the requested ones, a stop to all of them. An instance
 * that the command starts counts as starting from now on, although it has not reported that state yet.
 */
export function commanded(generation: GenerationModel, command: GenerationCommand, from = 0): CommandedGeneration {
  const { number, size, instances } = generation;
  const to = command === 'stop' || command === 'kill' ? instances.length : size;
  const next = instances.map((activity, index) => (index < from || index >= to ? activity : after(command, activity)));
  return {
    generation: { ...generation, instances: next },
    effect: { do: 'command', command, generation: number, from, to },
  };
}

function after(command: GenerationCommand, activity: InstanceActivity): InstanceActivity {
  switch (command) {
    case 'start':
    case 'restart':
      return activity === 'stopped' || activity === 'halted' || activity === 'backoff' ? 'starting' : activity;
    case 'refresh':
      return activity === 'halted' || activity === 'backoff' ? 'starting' : activity;
    case 'stop':
    case 'kill':
      return activity;
  }
}

/** Requests another number of instances. Missing ones are added, unstarted; surplus ones are stopped. */
export function resized(
  generation: GenerationModel,
  size: number,
): { readonly generation: GenerationModel; readonly effects: readonly RolloutEffect[] } {
  const { number, instances } = generation;
  const missing = new Array<InstanceActivity>(Math.max(0, size - instances.length)).fill('stopped');
  const grown: GenerationModel = { ...generation, size, instances: [...instances, ...missing] };
  const effects: RolloutEffect[] = [];
  if (missing.length > 0) effects.push({ do: 'resize', generation: number, size: grown.instances.length });
  const isShrunk = grown.instances.slice(size).some((activity) => activity !== 'stopped');
  if (isShrunk) effects.push(commanded(grown, 'stop', size).effect);
  const trim = trimmed(grown);
  return { generation: trim.generation, effects: [...effects, ...trim.effects] };
}

/** Drops the instances that are no longer requested, from the last one down, as far as they are stopped. */
export function trimmed(generation: GenerationModel): {
  readonly generation: GenerationModel;
  readonly effects: readonly RolloutEffect[];
} {
  const { number, size, instances } = generation;
  const last = instances.findLastIndex((activity, index) => index < size || activity !== 'stopped');
  if (last + 1 === instances.length) return { generation, effects: [] };
  return {
    generation: { ...generation, instances: instances.slice(0, last + 1) },
    effects: [{ do: 'resize', generation: number, size: last + 1 }],
  };
}
