/** The cells of a reload: the next generation starts beside the current one, which serves until the next one is promoted. */
import type { Time } from '../types.ts';
import { drain } from './draining.ts';
import { commanded, isStopped, newGeneration } from './generations.ts';
import type {
  RolloutEventOf,
  RolloutIn,
  RolloutModel,
  RolloutPolicy,
  RolloutTransition,
  SettingsId,
} from './rollouttypes.ts';
import { whenStopped } from './whenstopped.ts';

export function beginRoll(model: RolloutModel, { settings, size }: RolloutEventOf<'reload'>): RolloutTransition {
  return startNext({ model, effects: [] }, settings, size);
}

/** With the settings of the generation that is starting, the roll continues; with other settings, it starts over. */
export function joinOrSupersede(
  model: RolloutIn<'rolling'>,
  event: RolloutEventOf<'reload'>,
  policy: RolloutPolicy,
): RolloutTransition {
  const { next } = model.phase;
  if (event.settings === next.settings && event.size === next.size) {
    return { model, effects: [{ do: 'report', code: 'joined', generation: next.number }] };
  }
  return supersede(model, event.settings, event.size, event.at, policy);
}

/** The generation that starts may have read the old value of the key. */
export function supersedeByRefresh(
  model: RolloutIn<'rolling'>,
  { at }: RolloutEventOf<'refresh'>,
  policy: RolloutPolicy,
): RolloutTransition {
  const { settings, size } = model.phase.next;
  return supersede(model, settings, size, at, policy);
}

function supersede(
  model: RolloutIn<'rolling'>,
  settings: SettingsId,
  size: number,
  at: Time,
  policy: RolloutPolicy,
): RolloutTransition {
  const { next } = model.phase;
  const reported: RolloutTransition = {
    model,
    effects: [{ do: 'report', code: 'superseded', generation: next.number }],
  };
  return startNext(drain(reported, next, 'superseded', at, policy), settings, size);
}

function startNext({ model, effects }: RolloutTransition, settings: SettingsId, size: number): RolloutTransition {
  const number = model.lastGeneration + 1;
  const { generation: next, effect } = commanded(newGeneration(number, settings, size), 'start');
  return {
    model: { ...model, phase: { name: 'rolling', next }, lastGeneration: number },
    effects: [
      ...effects,
      { do: 'report', code: 'rolling', generation: number, current: model.current.number },
      { do: 'create', generation: number, settings, size },
      effect,
    ],
  };
}

/** The promotion: from here on the next generation is the current one, and the old one is stopped. */
export function promote(
  model: RolloutIn<'rolling'>,
  { at }: RolloutEventOf<'nextReady'>,
  policy: RolloutPolicy,
): RolloutTransition {
  const { current: old, phase } = model;
  const { next } = phase;
  const promoted: RolloutTransition = {
    model: { ...model, phase: { name: 'steady' }, current: next },
    effects: [
      { do: 'promote', generation: next.number },
      { do: 'report', code: 'promoted', generation: next.number, replaced: old.number },
    ],
  };
  return drain(promoted, old, 'replaced', at, policy);
}

/** Stops the next generation; the current one continues to serve. */
export function rollBack(
  model: RolloutIn<'rolling'>,
  { instance, activity, at }: RolloutEventOf<'nextFailed'>,
  policy: RolloutPolicy,
): RolloutTransition {
  const { current, phase } = model;
  const { number } = phase.next;
  const kept: RolloutTransition = {
    // It may have finished by itself meanwhile.
    model: { ...model, phase: { name: isStopped(current) ? 'stopping' : 'steady' } },
    effects: [{ do: 'report', code: 'rolledBack', generation: number, instance, activity, current: current.number }],
  };
  return whenStopped(drain(kept, phase.next, 'failed', at, policy));
}
