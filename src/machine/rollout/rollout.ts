/**
 * The rollout machine of a daemon: which generations there are, and which of them runs. Everything that happens to a
 * daemon goes through `stepRollout`, which is pure and total.
 *
 * What always holds: a reload stops the current generation only after the next one serves; besides the current generation at
 * most one generation has never been ready; generation numbers are never reused.
 */
import type { StateName } from '../types.ts';
import { drainDeadline } from './draining.ts';
import { isInactive, isServing, isStopped, newGeneration, trimmed, withActivity } from './generations.ts';
import { ROLLOUT_TABLE } from './rollouttable.ts';
import type {
  GenerationModel,
  InstanceActivity,
  InstanceProgress,
  PhaseName,
  RolloutCell,
  RolloutEvent,
  RolloutEventOf,
  RolloutEventType,
  RolloutIn,
  RolloutModel,
  RolloutPolicy,
  RolloutRow,
  RolloutTable,
  RolloutTransition,
  SettingsId,
} from './rollouttypes.ts';

/** A daemon that was never started; its generation 1 exists. @param size number of instances, at least 1 */
export function initialRollout(settings: SettingsId, size: number): RolloutModel {
  return { phase: { name: 'new' }, current: newGeneration(1, settings, size), draining: [], lastGeneration: 1 };
}

/** What an instance in this state does for its daemon. @param hasProcess false until its run has a process */
export function activityOf(state: StateName, hasProcess: boolean): InstanceActivity {
  switch (state) {
    case 'stopped':
    case 'starting':
    case 'backoff':
    case 'halted':
      return state;
    case 'up':
    case 'ready':
      return hasProcess ? 'serving' : 'starting';
    case 'stopping':
    case 'killing':
    case 'cleaning up':
      return 'ending';
  }
}

/** No process runs, and none starts by itself except after a `halt_reset`. */
export function isRolloutIdle({ phase, current, draining }: RolloutModel): boolean {
  switch (phase.name) {
    case 'new':
    case 'waiting':
    case 'stopped':
    case 'removed':
      return true;
    case 'steady':
      return isInactive(current) && draining.length === 0;
    case 'rolling':
    case 'stopping':
    case 'replacing':
    case 'removing':
      return false;
  }
}

/** Returns the next model, and the effects to perform in their order. */
export function stepRollout(
  model: RolloutModel,
  event: RolloutEvent | InstanceProgress,
  policy: RolloutPolicy,
  table: RolloutTable = ROLLOUT_TABLE,
): RolloutTransition {
  const due = drainDeadline(model);
  // A timer that fired too early, or for a generation that has drained meanwhile, decides nothing.
  if (event.type === 'deadline' && (due === null || event.at < due)) {
    return { model, effects: [{ do: 'deadline', at: due }] };
  }
  const next = event.type === 'progress' ? progress(table, model, event, policy) : decide(table, model, event, policy);
  const deadline = drainDeadline(next.model);
  if (deadline === due) return next;
  return { model: next.model, effects: [...next.effects, { do: 'deadline', at: deadline }] };
}

/** Records what an instance does, and decides what follows from it for its generation. */
function progress(
  table: RolloutTable,
  model: RolloutModel,
  event: InstanceProgress,
  policy: RolloutPolicy,
): RolloutTransition {
  const { phase, current } = model;
  const { at } = event;
  if (event.generation === current.number) {
    const { generation, effects } = progressed(current, event);
    const noted = { ...model, current: generation };
    if (generation === current || !isStopped(generation)) return { model: noted, effects };
    return after(effects, decide(table, noted, { type: 'currentStopped', at }, policy));
  }
  if (phase.name === 'rolling' && event.generation === phase.next.number) {
    const { generation, effects } = progressed(phase.next, event);
    const noted: RolloutModel = { ...model, phase: { name: 'rolling', next: generation } };
    const { instance, activity } = event;
    if (instance < generation.size && activity !== 'starting' && activity !== 'serving') {
      return after(effects, decide(table, noted, { type: 'nextFailed', instance, activity, at }, policy));
    }
    if (!isServing(generation)) return { model: noted, effects };
    return after(effects, decide(table, noted, { type: 'nextReady', at }, policy));
  }
  const drained = model.draining.find(({ generation }) => generation.number === event.generation);
  if (drained === undefined) return { model, effects: [] };
  const { generation, effects } = progressed(drained.generation, event);
  const draining = model.draining.map((one) => (one === drained ? { ...one, generation } : one));
  const noted = { ...model, draining };
  if (!isStopped(generation)) return { model: noted, effects };
  return after(effects, decide(table, noted, { type: 'drained', generation: generation.number, at }, policy));
}

function progressed(generation: GenerationModel, { instance, activity }: InstanceProgress): ReturnType<typeof trimmed> {
  const before = generation.instances[instance];
  if (before === undefined || before === activity) return { generation, effects: [] };
  return trimmed(withActivity(generation, instance, activity));
}

function after(effects: RolloutTransition['effects'], next: RolloutTransition): RolloutTransition {
  return { model: next.model, effects: [...effects, ...next.effects] };
}

function decide(
  table: RolloutTable,
  model: RolloutModel,
  event: RolloutEvent,
  policy: RolloutPolicy,
): RolloutTransition {
  return lookUp(table, model.phase.name, event.type, model, event, policy);
}

function lookUp<P extends PhaseName, E extends RolloutEventType>(
  table: RolloutTable,
  phase: P,
  type: E,
  model: RolloutIn<P>,
  event: RolloutEventOf<E>,
  policy: RolloutPolicy,
): RolloutTransition {
  const row: RolloutRow<P> = table[phase];
  const cell: RolloutCell<P, E> = row[type];
  return cell.do(model, event, policy);
}
