/** Stops every generation, and decides what follows once none of them has a process. */
import type { Time, Wanted } from '../types.ts';
import { drain } from './draining.ts';
import { commanded, isStopped, newGeneration } from './generations.ts';
import type {
  Phase,
  RolloutEffect,
  RolloutModel,
  RolloutPolicy,
  RolloutTransition,
  SettingsId,
} from './rollouttypes.ts';

/** Whether the daemon is to run once the current transition is over. */
export function wantedOf({ phase }: RolloutModel): Wanted {
  switch (phase.name) {
    case 'waiting':
    case 'steady':
    case 'rolling':
      return 'up';
    case 'replacing':
      return phase.wanted;
    case 'new':
    case 'stopping':
    case 'stopped':
    case 'removing':
    case 'removed':
      return 'down';
  }
}

/** The current generation and the next one get the stop command; the others got it before. */
export function stopEverything(model: RolloutModel, phase: Phase, at: Time, policy: RolloutPolicy): RolloutTransition {
  const effects = isStopped(model.current) ? [] : [commanded(model.current, 'stop').effect];
  const stopping = { model: { ...model, phase }, effects };
  return model.phase.name === 'rolling' ? drain(stopping, model.phase.next, 'superseded', at, policy) : stopping;
}

/** What follows once no generation has a process. */
export function whenStopped({ model, effects }: RolloutTransition): RolloutTransition {
  const { phase } = model;
  if (!isStopped(model.current) || model.draining.length > 0) return { model, effects };
  if (phase.name === 'stopping') return { model: { ...model, phase: { name: 'stopped' } }, effects };
  if (phase.name === 'removing') {
    return { model: { ...model, phase: { name: 'removed' } }, effects: [...effects, { do: 'forget' }] };
  }
  if (phase.name !== 'replacing') return { model, effects };
  const created = createCurrent(model, phase.settings, phase.size);
  const before = [...effects, ...created.effects];
  if (phase.wanted === 'down') {
    return { model: { ...created.model, phase: { name: 'stopped' } }, effects: before };
  }
  const { generation, effect } = commanded(created.model.current, 'start');
  return {
    model: { ...created.model, phase: { name: 'steady' }, current: generation },
    effects: [...before, effect],
  };
}

/** Replaces the current generation, which has no process, by the next number. */
export function createCurrent(model: RolloutModel, settings: SettingsId, size: number): RolloutTransition {
  const number = model.lastGeneration + 1;
  const effects: RolloutEffect[] = [
    { do: 'create', generation: number, settings, size },
    { do: 'promote', generation: number },
    { do: 'discard', generation: model.current.number },
  ];
  return { model: { ...model, current: newGeneration(number, settings, size), lastGeneration: number }, effects };
}
