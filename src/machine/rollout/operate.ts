/** The cells of start, stop, kill, restart and refresh, and of the dependencies that the first start waits for. */
import { killDraining } from './draining.ts';
import { commanded, isStopped } from './generations.ts';
import type {
  GenerationCommand,
  RolloutEvent,
  RolloutEventOf,
  RolloutIn,
  RolloutModel,
  RolloutPolicy,
  RolloutTransition,
} from './rollouttypes.ts';
import { stopEverything, whenStopped } from './whenstopped.ts';

export function unchanged(model: RolloutModel): RolloutTransition {
  return { model, effects: [] };
}

/** For events that cannot happen: reports a bug and changes nothing. */
export function reportBug(model: RolloutModel, event: RolloutEvent): RolloutTransition {
  return { model, effects: [{ do: 'report', code: 'bug', phase: model.phase.name, event: event.type }] };
}

/** The first start happens once the dependencies are ready. */
export function waitForDependencies(model: RolloutModel): RolloutTransition {
  return { model: { ...model, phase: { name: 'waiting', for: [] } }, effects: [{ do: 'checkDependencies' }] };
}

export function recheckDependencies(model: RolloutIn<'waiting'>): RolloutTransition {
  return { model, effects: [{ do: 'checkDependencies' }] };
}

export function startUnlessMissing(
  model: RolloutIn<'waiting'>,
  { missing }: RolloutEventOf<'dependencies'>,
): RolloutTransition {
  if (missing.length === 0) return startCurrent(model);
  const isKnown = JSON.stringify(missing) === JSON.stringify(model.phase.for);
  return {
    model: { ...model, phase: { name: 'waiting', for: missing } },
    effects: isKnown ? [] : [{ do: 'explain', waitingFor: missing }],
  };
}

/** The first start is still to come. */
export function stopWaiting(model: RolloutModel): RolloutTransition {
  return { model: { ...model, phase: { name: 'new' } }, effects: [{ do: 'explain', waitingFor: null }] };
}

export function startCurrent(model: RolloutModel): RolloutTransition {
  return command(model, 'start');
}

export function restartCurrent(model: RolloutModel): RolloutTransition {
  return command(model, 'restart');
}

export function refreshCurrent(model: RolloutModel): RolloutTransition {
  return command(model, 'refresh');
}

function command(model: RolloutModel, type: GenerationCommand): RolloutTransition {
  const { generation, effect } = commanded(model.current, type);
  return { model: { ...model, phase: { name: 'steady' }, current: generation }, effects: [effect] };
}

export function stopAll(model: RolloutModel, { at }: RolloutEvent, policy: RolloutPolicy): RolloutTransition {
  return whenStopped(stopEverything(model, { name: 'stopping' }, at, policy));
}

export function killAll(model: RolloutModel, { at }: RolloutEvent, policy: RolloutPolicy): RolloutTransition {
  const stopping = stopEverything(model, { name: 'stopping' }, at, policy);
  const effects = stopping.effects.filter((effect) => effect.do !== 'command' || effect.command !== 'stop');
  return whenStopped(killEverything({ model: stopping.model, effects }));
}

/** Sends SIGKILL where a stop is under way already; the phase stays. */
export function killStoppingGenerations(model: RolloutModel): RolloutTransition {
  return killEverything({ model, effects: [] });
}

function killEverything({ model, effects }: RolloutTransition): RolloutTransition {
  const kill = isStopped(model.current) ? [] : [commanded(model.current, 'kill').effect];
  return killDraining({ model, effects: [...effects, ...kill] }, () => true);
}
