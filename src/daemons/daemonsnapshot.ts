/**
 * The state of a daemon as JSON data, for an osdaemond that takes over from another one: generation and run numbers,
 * registered keys, settings, processes with their descriptors. Restoring validates it; models and settings are rebuilt,
 * while processes remain descriptions, because only the new osdaemond can open their descriptors.
 */
import { OsdaemonError, reasonOf } from '../base/errors.ts';
import { compile, type Schema } from '../base/schema.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { Standing } from '../events/statechange.ts';
import { activityOf } from '../machine/rollout/rollout.ts';
import { generationsOf, type RolloutSnapshot, restoreRollout } from '../machine/rollout/rolloutsnapshot.ts';
import type { RolloutModel, SettingsId } from '../machine/rollout/rollouttypes.ts';
import { type InstanceSnapshot, restoreInstance } from '../machine/snapshot.ts';
import type { Model } from '../machine/types.ts';
import type { ChildDescriptors } from '../process/child.ts';
import { Registrations, type RegistrationsSnapshot } from './registrations.ts';
import { type Data, settingsFromData } from './settingsdata.ts';

/** A process as a later osdaemond can recognize it and take it over. */
export interface ProcessSnapshot {
  readonly pid: number;
  /** Clock ticks since boot; null: it has exited and was reaped. */
  readonly startTime: number | null;
  /** The name of the run in the journal and in the environment of the process. */
  readonly token: string;
  /** Of osdaemond; they must be inherited. */
  readonly descriptors: ChildDescriptors;
  readonly notifySocket: string | null;
}

export interface InstanceData {
  readonly model: InstanceSnapshot;
  readonly standing: Standing;
  /** The status text of its run. */
  readonly status: string;
  readonly process: ProcessSnapshot | null;
}

export interface GenerationData {
  readonly number: number;
  /** By instance number. */
  readonly instances: readonly InstanceData[];
}

export interface SettingsData {
  readonly id: SettingsId;
  readonly settings: Data;
}

export interface DaemonSnapshot {
  readonly name: string;
  readonly rollout: RolloutSnapshot;
  readonly settings: readonly SettingsData[];
  readonly registrations: RegistrationsSnapshot;
  readonly generations: readonly GenerationData[];
}

export interface RestoredInstance {
  readonly model: Model;
  readonly standing: Standing;
  readonly status: string;
  readonly process: ProcessSnapshot | null;
}

/** The state of a daemon, rebuilt and consistent. */
export interface RestoredDaemon {
  readonly name: string;
  readonly rollout: RolloutModel;
  readonly settings: ReadonlyMap<SettingsId, DaemonSettings>;
  readonly registrations: Registrations;
  /** By generation number, then by instance number. */
  readonly generations: ReadonlyMap<number, readonly RestoredInstance[]>;
}

const ANYTHING: Schema = {};
const TEXT: Schema = { type: 'string' };
const NUMBER: Schema = { type: 'integer', minimum: 0 };
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });

function fields<T>(properties: { readonly [K in keyof T]-?: Schema }): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const INSTANCE = fields<InstanceData>({
  model: ANYTHING,
  standing: fields<Standing>({
    time: { type: 'number' },
    who: fields<Standing['who']>({ daemon: TEXT, generation: NUMBER, instance: NUMBER }),
    run: NUMBER,
    pid: orNull(NUMBER),
    state: TEXT,
    reason: TEXT,
  }),
  status: TEXT,
  process: orNull(
    fields<ProcessSnapshot>({
      pid: NUMBER,
      startTime: orNull(NUMBER),
      token: TEXT,
      descriptors: fields<ChildDescriptors>({
        stdin: NUMBER,
        stdout: orNull(NUMBER),
        stderr: orNull(NUMBER),
        notification: orNull(NUMBER),
      }),
      notifySocket: orNull(TEXT),
    }),
  ),
});
const PATTERN: Schema = {
  type: 'array',
  items: [TEXT, orNull({ type: 'array', items: TEXT })],
  minItems: 2,
  additionalItems: false,
};
const isDaemonSnapshot = compile<DaemonSnapshot>(
  fields<DaemonSnapshot>({
    name: TEXT,
    rollout: ANYTHING,
    settings: { type: 'array', items: fields<SettingsData>({ id: NUMBER, settings: ANYTHING }) },
    registrations: { anyOf: [{ const: 'everything' }, { type: 'array', items: PATTERN }] },
    generations: {
      type: 'array',
      items: fields<GenerationData>({ number: NUMBER, instances: { type: 'array', items: INSTANCE } }),
    },
  }),
);

/**
 * @param snapshot parsed JSON, from any source
 * @param shift milliseconds to add to each monotonic time, as for `restoreInstance`
 * @throws {OsdaemonError} `bad_snapshot`
 */
export function restoreDaemon(snapshot: unknown, shift: number): RestoredDaemon {
  if (!isDaemonSnapshot(snapshot)) throw invalid('a field is missing, unknown or of another type');
  const restored: RestoredDaemon = {
    name: snapshot.name,
    rollout: restoreRollout(snapshot.rollout, shift),
    settings: new Map(snapshot.settings.map(({ id, settings }) => [id, settingsOf(settings)])),
    registrations: Registrations.restore(snapshot.registrations),
    generations: new Map(
      snapshot.generations.map(({ number, instances }) => [
        number,
        instances.map((instance) => ({ ...instance, model: restoreInstance(instance.model, shift) })),
      ]),
    ),
  };
  const contradiction = contradictionIn(restored);
  if (contradiction !== null) throw invalid(contradiction);
  return restored;
}

function settingsOf(data: Data): DaemonSettings {
  try {
    return settingsFromData(data);
  } catch (thrown) {
    throw invalid(reasonOf(thrown));
  }
}

/** Whether the parts fit together. */
function contradictionIn({ rollout, settings, generations }: RestoredDaemon): string | null {
  const known = generationsOf(rollout);
  if (known.length !== generations.size) return 'the generations are not those of the rollout';
  for (const generation of known) {
    const instances = generations.get(generation.number);
    if (instances === undefined) return `generation ${generation.number} is missing`;
    if (!settings.has(generation.settings)) return `settings ${generation.settings} are missing`;
    const activities = instances.map(({ model, process }) => activityOf(model.state.name, process !== null));
    if (activities.join() !== generation.instances.join()) {
      return `generation ${generation.number} is ${activities.join(', ')}, but counts as ${generation.instances.join(', ')}`;
    }
  }
  const { phase } = rollout;
  if (phase.name === 'replacing' && !settings.has(phase.settings)) return `settings ${phase.settings} are missing`;
  return null;
}

function invalid(reason: string): OsdaemonError {
  return new OsdaemonError('bad_snapshot', `invalid snapshot of a daemon: ${reason}`);
}
