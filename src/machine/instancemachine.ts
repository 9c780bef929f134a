/** The instance machine: all that can happen to one copy of a daemon goes through `step`, and nothing else decides. */
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
  wanted: 'down',
  state: { name: 'stopped', because: 'new' },
  lastRun: 0,
  history: NO_HISTORY,
  deadline: null,
};

/** What this event means now. Pure, total, never throws; the effects are to be done in their order. */
export function stepInstance(
  model: Model,
  event: Event,
  policy: Policy,
  table: InstanceTable = INSTANCE_TABLE,
): Transition {
  if ('run' in event && event.run !== model.lastRun) return { model, effects: [] };
  if (event.type !== 'deadline') return decide(table, model, event, policy);
  // A timer that fired a little early, or for a wait that has been replaced meanwhile, condemns nobody.
  if (model.deadline !== null && event.at < model.deadline) return { model, effects: [arm(model)] };
  return decide(table, { ...model, deadline: null }, event, policy);
}

function decide(table: InstanceTable, before: Model, event: Event, policy: Policy): Transition {
  const { model, effects } = lookUp(table, before.state.name, event.type, before, event, policy);
  return model.deadline === before.deadline ? { model, effects } : { model, effects: [arm(model), ...effects] };
}

/** Armed before anything is done, so that whatever answers at once finds it. */
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
  return cell(model, event, policy);
}
