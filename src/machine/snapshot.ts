/**
 * Converts the model of an instance to JSON and back. A model is plain data, so a snapshot is the model itself; restoring
 * one validates it and converts its times, and a restored model decides exactly as the original.
 *
 * Times in a snapshot are readings of the monotonic clock of the osdaemond that took it. They mean something only within
 * one boot, and only after the difference between that clock and the clock of the restoring process is added.
 */
import { OsdaemonError } from '../base/errors.ts';
import { inspector } from '../base/schema.ts';
import { INSTANCE_SNAPSHOT } from './snapshotschema.ts';
import type { History, InstanceState, Model, StateName, Time } from './types.ts';

/** JSON data: it survives `JSON.parse(JSON.stringify(snapshot))` unchanged. */
export type InstanceSnapshot = Model;

const inspect = inspector<InstanceSnapshot>(INSTANCE_SNAPSHOT);

export function snapshotInstance(model: Model): InstanceSnapshot {
  return model;
}

/**
 * @param snapshot parsed JSON, from any source
 * @param shift milliseconds to add to each time: the reading of this process's clock minus the reading of the clock that
 *   the snapshot used, both at one moment of the same boot
 * @throws {OsdaemonError} `bad_snapshot`
 */
export function restoreInstance(snapshot: unknown, shift: number): Model {
  const checked = inspect(snapshot);
  if (!checked.ok) {
    const { path, message } = checked.problems.at(-1) ?? checked.problems[0];
    throw invalid(`${path === '' ? 'it' : path} ${message}`);
  }
  const contradiction = contradictionIn(checked.value);
  if (contradiction !== null) throw invalid(contradiction);
  return shifted(checked.value, shift);
}

/** The states whose deadline must exist, because only it ends them if nothing else happens. */
const TIMED: ReadonlySet<StateName> = new Set(['starting', 'stopping', 'killing', 'cleaning up', 'backoff']);

/** What no schema can say. */
function contradictionIn({ state, lastRun, lastExit, deadline }: Model): string | null {
  if ('run' in state && state.run !== lastRun) return `state.run is ${state.run}, but lastRun is ${lastRun}`;
  if (state.name === 'stopped' && deadline !== null) return 'a stopped instance has a deadline';
  if (TIMED.has(state.name) && deadline === null) return `an instance that is ${state.name} has no deadline`;
  if ('exit' in state && state.exit !== null && lastExit === null) return 'state.exit is set, but lastExit is null';
  return null;
}

function shifted(model: Model, shift: number): Model {
  return {
    ...model,
    state: shiftedState(model.state, shift),
    history: shiftedHistory(model.history, shift),
    deadline: model.deadline === null ? null : model.deadline + shift,
  };
}

function shiftedState(state: InstanceState, shift: number): InstanceState {
  return 'since' in state ? { ...state, since: state.since + shift } : state;
}

function shiftedHistory(history: History, shift: number): History {
  return { ...history, failures: history.failures.map((time: Time) => time + shift) };
}

function invalid(reason: string): OsdaemonError {
  return new OsdaemonError('bad_snapshot', `invalid snapshot of an instance: ${reason}`);
}
