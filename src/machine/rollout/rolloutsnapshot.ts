/**
 * Converts the model of a rollout to JSON and back. A model is plain data, so a snapshot is the model itself; restoring
 * one validates it and converts its times, and a restored model decides exactly as the original.
 */
import { OsdaemonError } from '../../base/errors.ts';
import { inspector, type Schema } from '../../base/schema.ts';
import type { MissingDependency } from '../order.ts';
import {
  COUNT,
  listOf,
  nullOr,
  objectOf,
  RUN,
  type SchemaFieldsByKey,
  TEXT,
  TIME,
  unionBy,
  wordOf,
} from '../snapshotfields.ts';
import type {
  DrainingGeneration,
  DrainReason,
  GenerationModel,
  InstanceActivity,
  Phase,
  PhaseName,
  RolloutModel,
} from './rollouttypes.ts';

/** JSON data: it survives `JSON.parse(JSON.stringify(snapshot))` unchanged. */
export type RolloutSnapshot = RolloutModel;

const GENERATION = objectOf<GenerationModel>({
  number: RUN,
  settings: COUNT,
  size: RUN,
  instances: listOf(
    wordOf<InstanceActivity>({
      stopped: true,
      starting: true,
      serving: true,
      ending: true,
      backoff: true,
      halted: true,
    }),
  ),
});

const MISSING = objectOf<MissingDependency>({
  name: TEXT,
  state: wordOf<MissingDependency['state']>({
    stopped: true,
    starting: true,
    up: true,
    ready: true,
    stopping: true,
    killing: true,
    'cleaning up': true,
    backoff: true,
    halted: true,
    waiting: true,
    'not there': true,
  }),
});

const PHASES: SchemaFieldsByKey<Phase, 'name', PhaseName> = {
  new: {},
  waiting: { for: listOf(MISSING) },
  steady: {},
  rolling: { next: GENERATION },
  stopping: {},
  stopped: {},
  replacing: { settings: COUNT, size: RUN, wanted: wordOf<'up' | 'down'>({ up: true, down: true }) },
  removing: {},
  removed: {},
};

export const ROLLOUT_SNAPSHOT: Schema = objectOf<RolloutModel>({
  phase: unionBy('name', PHASES),
  current: GENERATION,
  draining: listOf(
    objectOf<DrainingGeneration>({
      generation: GENERATION,
      because: wordOf<DrainReason>({ replaced: true, failed: true, superseded: true }),
      state: wordOf<DrainingGeneration['state']>({ draining: true, killing: true }),
      until: nullOr(TIME),
    }),
  ),
  lastGeneration: RUN,
});

const inspect = inspector<RolloutSnapshot>(ROLLOUT_SNAPSHOT);

export function snapshotRollout(model: RolloutModel): RolloutSnapshot {
  return model;
}

/**
 * @param snapshot parsed JSON, from any source
 * @param shift milliseconds to add to each time: the reading of this process's clock minus the reading of the clock that
 *   the snapshot used, both at one moment of the same boot
 * @throws {OsdaemonError} `bad_snapshot`
 */
export function restoreRollout(snapshot: unknown, shift: number): RolloutModel {
  const checked = inspect(snapshot);
  if (!checked.ok) {
    const { path, message } = checked.problems.at(-1) ?? checked.problems[0];
    throw invalid(`${path === '' ? 'it' : path} ${message}`);
  }
  const model = checked.value;
  const contradiction = contradictionIn(model);
  if (contradiction !== null) throw invalid(contradiction);
  const draining = model.draining.map((one) => ({ ...one, until: one.until === null ? null : one.until + shift }));
  return { ...model, draining };
}

/** The generations of a model: the current one, the next one if there is one, and those that drain, oldest first. */
export function generationsOf({ phase, current, draining }: RolloutModel): GenerationModel[] {
  const next = phase.name === 'rolling' ? [phase.next] : [];
  return [current, ...next, ...draining.map(({ generation }) => generation)];
}

/** What no schema can say. */
function contradictionIn(model: RolloutModel): string | null {
  const numbers = generationsOf(model).map(({ number }) => number);
  if (new Set(numbers).size < numbers.length) return 'two generations have the same number';
  if (Math.max(...numbers) > model.lastGeneration) return 'a generation has a number above lastGeneration';
  const lost = generationsOf(model).find(({ size, instances }) => instances.length < size);
  if (lost !== undefined) return `generation ${lost.number} has fewer instances than its size`;
  const killed = model.draining.find(({ state, until }) => state === 'killing' && until !== null);
  if (killed !== undefined) return `generation ${killed.generation.number} is being killed, but has a drain limit`;
  return null;
}

function invalid(reason: string): OsdaemonError {
  return new OsdaemonError('bad_snapshot', `invalid snapshot of a rollout: ${reason}`);
}
