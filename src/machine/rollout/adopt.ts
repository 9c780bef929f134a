/** The cells in which settings or the number of instances change under running processes. */
import { commanded, resized } from './generations.ts';
import type {
  GenerationModel,
  RolloutEffect,
  RolloutEventOf,
  RolloutIn,
  RolloutModel,
  RolloutTransition,
  SettingsId,
} from './rollouttypes.ts';

interface ChangedGeneration {
  readonly generation: GenerationModel;
  readonly effects: readonly RolloutEffect[];
}

export function adoptCurrent(model: RolloutModel, { settings }: RolloutEventOf<'adopt'>): RolloutTransition {
  const { generation, effects } = adopted(model.current, settings);
  return { model: { ...model, current: generation }, effects };
}

/** The current generation keeps its own settings, because it continues to serve if the next one fails. */
export function adoptNext(model: RolloutIn<'rolling'>, { settings }: RolloutEventOf<'adopt'>): RolloutTransition {
  const { generation, effects } = adopted(model.phase.next, settings);
  return { model: { ...model, phase: { name: 'rolling', next: generation } }, effects };
}

/** The generation that is stopping adopts them too, because they can contain its stop timeout. */
export function adoptSuccessor(model: RolloutIn<'replacing'>, event: RolloutEventOf<'adopt'>): RolloutTransition {
  const { model: changed, effects } = adoptCurrent(model, event);
  return { model: { ...changed, phase: { ...model.phase, settings: event.settings } }, effects };
}

/** While nothing is to run. */
export function resizeStopped(model: RolloutModel, { settings, size }: RolloutEventOf<'resize'>): RolloutTransition {
  const { generation, effects } = resizedWith(model.current, settings, size);
  return { model: { ...model, current: generation }, effects };
}

export function resizeRunning(model: RolloutModel, { settings, size }: RolloutEventOf<'resize'>): RolloutTransition {
  const { generation, effects } = startedTo(model.current, resizedWith(model.current, settings, size));
  return { model: { ...model, current: generation }, effects };
}

/** Resizes both generations, because either may be the one that continues to serve. Only the next one adopts the settings. */
export function resizeBoth(
  model: RolloutIn<'rolling'>,
  { settings, size }: RolloutEventOf<'resize'>,
): RolloutTransition {
  const { current } = model;
  const { next } = model.phase;
  const changed = startedTo(current, resized(current, size));
  const changedNext = startedTo(next, resizedWith(next, settings, size));
  return {
    model: { ...model, current: changed.generation, phase: { name: 'rolling', next: changedNext.generation } },
    effects: [...changed.effects, ...changedNext.effects],
  };
}

export function resizeSuccessor(
  model: RolloutIn<'replacing'>,
  { settings, size }: RolloutEventOf<'resize'>,
): RolloutTransition {
  return { model: { ...model, phase: { ...model.phase, settings, size } }, effects: [] };
}

function adopted(generation: GenerationModel, settings: SettingsId): ChangedGeneration {
  return {
    generation: { ...generation, settings },
    effects: [{ do: 'adopt', generation: generation.number, settings }],
  };
}

function resizedWith(before: GenerationModel, settings: SettingsId, size: number): ChangedGeneration {
  const adoption = adopted(before, settings);
  const change = resized(adoption.generation, size);
  return { generation: change.generation, effects: [...adoption.effects, ...change.effects] };
}

/** Starts the instances that were not requested before. */
function startedTo(before: GenerationModel, { generation, effects }: ChangedGeneration): ChangedGeneration {
  if (generation.size <= before.size) return { generation, effects };
  const started = commanded(generation, 'start', before.size);
  return { generation: started.generation, effects: [...effects, started.effect] };
}
