/** The cells that stop all generations before they start a new one or remove the daemon. */
import type { Wanted } from '../types.ts';
import { forgetDrained } from './draining.ts';
import { killStoppingGenerations, waitForDependencies } from './operate.ts';
import type {
  RolloutEvent,
  RolloutEventOf,
  RolloutIn,
  RolloutModel,
  RolloutPolicy,
  RolloutTransition,
  SettingsId,
} from './rollouttypes.ts';
import { createCurrent, stopEverything, wantedOf, whenStopped } from './whenstopped.ts';

interface Successor {
  readonly settings: SettingsId;
  readonly size: number;
  readonly wanted: Wanted;
}

export function replace(
  model: RolloutModel,
  event: RolloutEventOf<'replace'>,
  policy: RolloutPolicy,
): RolloutTransition {
  return replaceBy(model, successorOf(model, event), event, policy);
}

/** No generation serves, so the new one needs no roll and is started directly. */
export function replaceByReload(
  model: RolloutModel,
  event: RolloutEventOf<'reload'>,
  policy: RolloutPolicy,
): RolloutTransition {
  const { settings, size } = event;
  return replaceBy(model, { settings, size, wanted: 'up' }, event, policy);
}

/** A restart during a roll: both generations stop, and the newest settings follow. */
export function restartWithNext(
  model: RolloutIn<'rolling'>,
  event: RolloutEventOf<'restart'>,
  policy: RolloutPolicy,
): RolloutTransition {
  const { settings, size } = model.phase.next;
  return replaceBy(model, { settings, size, wanted: 'up' }, event, policy);
}

function replaceBy(
  model: RolloutModel,
  { settings, size, wanted }: Successor,
  { at }: RolloutEvent,
  policy: RolloutPolicy,
): RolloutTransition {
  return whenStopped(stopEverything(model, { name: 'replacing', settings, size, wanted }, at, policy));
}

/** A daemon that was never started: the first start, if it is requested, still waits for its dependencies. */
export function replaceUnstarted(
  model: RolloutIn<'new' | 'waiting'>,
  event: RolloutEventOf<'replace'> | RolloutEventOf<'reload'>,
): RolloutTransition {
  const { settings, size } = event;
  const wanted = event.type === 'reload' ? 'up' : successorOf(model, event).wanted;
  const created = createCurrent(model, settings, size);
  if (wanted === 'down') return { ...created, model: { ...created.model, phase: { name: 'new' } } };
  const waiting = waitForDependencies(created.model);
  return { model: waiting.model, effects: [...created.effects, ...waiting.effects] };
}

/** The settings change once more before the successor exists. */
export function changeSuccessor(
  model: RolloutIn<'replacing'>,
  event: RolloutEventOf<'replace'> | RolloutEventOf<'reload'>,
): RolloutTransition {
  const { settings, size } = event;
  const wanted = event.type === 'reload' ? 'up' : successorOf(model, event).wanted;
  return { model: { ...model, phase: { name: 'replacing', settings, size, wanted } }, effects: [] };
}

/** A removed entry has been added again before all processes have stopped. */
export function replaceRemoved(model: RolloutIn<'removing'>, event: RolloutEventOf<'replace'>): RolloutTransition {
  return { model: { ...model, phase: { name: 'replacing', ...successorOf(model, event) } }, effects: [] };
}

export function wantSuccessor(model: RolloutIn<'replacing'>): RolloutTransition {
  return { model: { ...model, phase: { ...model.phase, wanted: 'up' } }, effects: [] };
}

export function dropSuccessor(model: RolloutIn<'replacing'>): RolloutTransition {
  return { model: { ...model, phase: { ...model.phase, wanted: 'down' } }, effects: [] };
}

export function killBeforeSuccessor(model: RolloutIn<'replacing'>): RolloutTransition {
  return killStoppingGenerations(dropSuccessor(model).model);
}

export function remove(model: RolloutModel, { at }: RolloutEvent, policy: RolloutPolicy): RolloutTransition {
  return whenStopped(stopEverything(model, { name: 'removing' }, at, policy));
}

/** It has no process and never had one. */
export function removeUnstarted(model: RolloutModel): RolloutTransition {
  return { model: { ...model, phase: { name: 'removed' } }, effects: [{ do: 'forget' }] };
}

export function afterCurrent(model: RolloutModel): RolloutTransition {
  return whenStopped({ model, effects: [] });
}

export function afterDrained(model: RolloutModel, event: RolloutEventOf<'drained'>): RolloutTransition {
  return whenStopped(forgetDrained(model, event));
}

/** All instances have finished by themselves; generations that still drain are waited for. */
export function finish(model: RolloutIn<'steady'>): RolloutTransition {
  return whenStopped({ model: { ...model, phase: { name: 'stopping' } }, effects: [] });
}

function successorOf(model: RolloutModel, { settings, size, wanted }: RolloutEventOf<'replace'>): Successor {
  return { settings, size, wanted: wanted === 'as before' ? wantedOf(model) : wanted };
}
