/** Cells and helpers for generations that drain while another one serves. Their time and their number are limited. */
import type { Time } from '../types.ts';
import { commanded, isStopped } from './generations.ts';
import type {
  DrainingGeneration,
  DrainReason,
  GenerationModel,
  PhaseName,
  RolloutEffect,
  RolloutEventOf,
  RolloutIn,
  RolloutModel,
  RolloutPolicy,
  RolloutTransition,
} from './rollouttypes.ts';

/** So many generations may drain at a time; one more, and the oldest is killed. */
export const MAX_DRAINING = 3;

/** Stops a generation that is not, or no longer, the current one. A generation without a process is dropped at once. */
export function drain(
  { model, effects }: RolloutTransition,
  generation: GenerationModel,
  because: DrainReason,
  at: Time,
  policy: RolloutPolicy,
): RolloutTransition {
  if (isStopped(generation)) {
    return { model, effects: [...effects, { do: 'discard', generation: generation.number }] };
  }
  const until = policy.drainTimeout === null ? null : at + policy.drainTimeout;
  const draining: DrainingGeneration[] = [...model.draining, { generation, because, state: 'draining', until }];
  const stop = commanded(generation, 'stop').effect;
  return withinLimit({ model: { ...model, draining }, effects: [...effects, stop] });
}

function withinLimit({ model, effects }: RolloutTransition): RolloutTransition {
  const draining = model.draining.filter(({ state }) => state === 'draining');
  const oldest = draining[0];
  if (oldest === undefined || draining.length <= MAX_DRAINING) return { model, effects };
  const { number } = oldest.generation;
  return killDraining(
    {
      model,
      effects: [...effects, { do: 'report', code: 'tooManyDraining', generation: number, limit: MAX_DRAINING }],
    },
    (one) => one === oldest,
  );
}

/** Sends SIGKILL to the matching draining generations that have not got it yet. */
export function killDraining(
  { model, effects }: RolloutTransition,
  matches: (one: DrainingGeneration) => boolean,
): RolloutTransition {
  const kills: RolloutEffect[] = [];
  const draining = model.draining.map((one): DrainingGeneration => {
    if (one.state === 'killing' || !matches(one)) return one;
    kills.push(commanded(one.generation, 'kill').effect);
    return { ...one, state: 'killing', until: null };
  });
  return { model: { ...model, draining }, effects: [...effects, ...kills] };
}

/** When the first limit is due; null if there is none. */
export function drainDeadline({ draining }: RolloutModel): Time | null {
  if (draining.length === 0) return null;
  const times = draining.flatMap(({ until }) => (until === null ? [] : [until]));
  return times.length === 0 ? null : Math.min(...times);
}

/** The limit of at least one generation is over. */
export function killOverdueGenerations(
  model: RolloutIn<PhaseName>,
  { at }: RolloutEventOf<'deadline'>,
  { drainTimeout }: RolloutPolicy,
): RolloutTransition {
  const isOverdue = ({ until }: DrainingGeneration): boolean => until !== null && until <= at;
  const reports = model.draining.filter(isOverdue).map(({ generation }): RolloutEffect => {
    return { do: 'report', code: 'drainLimit', generation: generation.number, limit: drainTimeout };
  });
  return killDraining({ model, effects: reports }, isOverdue);
}

/** Forgets a generation that has drained. */
export function forgetDrained(model: RolloutModel, { generation }: RolloutEventOf<'drained'>): RolloutTransition {
  const draining = model.draining.filter((one) => one.generation.number !== generation);
  return { model: { ...model, draining }, effects: [{ do: 'discard', generation }] };
}
