/** The instance machine: decides what happens to one instance of a daemon. Every event goes through `stepInstance`. */
import { NO_HISTORY } from './haltrule.ts';
import { INSTANCE_TABLE, type InstanceRow, type InstanceTable } from './instancetable.ts';
import type {
  Cell,
  Effect,
  Event,
  EventOf,
  EventType,
  Model,
  ModelIn,
  Policy,
  StateName,
  Transition,
} from './types.ts';

export const initialInstance: Model = {
  state: { name: 'stopped', because: 'new', exit: null },
  lastRun: 0,
  lastExit: null,
  history: NO_HISTORY,
  deadline: null,
};

/** The next model, and the effects in the order in which they are to be performed. Pure; defined for every event in every state. */
export function stepInstance(
  model: Model,
  event: Event,
  policy: Policy,
  table: InstanceTable = INSTANCE_TABLE,
): Transition {
  if ('run' in event && event.run !== model.lastRun) return { model, effects: [] };
  if (event.type !== 'deadline') return decide(table, model, event, policy);
  // The timer fired a little early, or for a deadline that has been replaced.
  if (model.deadline !== null && event.at < model.deadline) return { model, effects: [arm(model)] };
  return decide(table, { ...model, deadline: null }, event, policy);
}

function decide(table: InstanceTable, before: Model, event: Event, policy: Policy): Transition {
  const { model, effects } = lookUp(table, before.state.name, event.type, before, event, policy);
  return model.deadline === before.deadline ? { model, effects } : { model, effects: [arm(model), ...effects] };
}

/** The first effect, because another effect may answer at once and then meet the new deadline. */
function arm(model: Model): Effect {
  return { do: 'deadline', at: model.deadline };
}

function lookUp<S extends StateName, E extends EventType>(
  table: InstanceTable,
  s: S,
  e: E,
  model: ModelIn<S>,
  event: EventOf<E>,
  policy: Policy,
): Transition {
  const row: InstanceRow<S> = table[s];
  const cell: Cell<S, E> = row[e];
  return cell.do(model, event, policy);
}
