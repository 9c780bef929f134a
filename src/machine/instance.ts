/** The instance machine: all that can happen to one copy of a daemon goes through `step`, and nothing else decides. */
import { NO_HISTORY } from './haltrule.ts';
import { type Row, TABLE, type Table } from './table.ts';
import type { Cell, Effect, Event, EventType, In, Model, Of, Policy, StateName, Step } from './types.ts';

export const initial: Model = {
  wanted: 'down',
  state: { name: 'idle', because: 'new' },
  lastRun: 0,
  history: NO_HISTORY,
  deadline: null,
};

/** What this event means now. Pure, total, never throws; the effects are to be done in their order. */
export function step(model: Model, event: Event, policy: Policy, table: Table = TABLE): Step {
  if ('run' in event && event.run !== model.lastRun) return { model, effects: [] };
  if (event.type !== 'deadline') return decide(table, model, event, policy);
  // A timer that fired a little early, or for a wait that has been replaced meanwhile, condemns nobody.
  if (model.deadline !== null && event.at < model.deadline) return { model, effects: [arm(model)] };
  return decide(table, { ...model, deadline: null }, event, policy);
}

function decide(table: Table, before: Model, event: Event, policy: Policy): Step {
  const { model, effects } = lookUp(table, before.state.name, event.type, before, event, policy);
  return model.deadline === before.deadline ? { model, effects } : { model, effects: [arm(model), ...effects] };
}

/** Armed before anything is done, so that whatever answers at once finds it. */
function arm(model: Model): Effect {
  return { do: 'deadline', at: model.deadline };
}

function lookUp<S extends StateName, E extends EventType>(
  table: Table,
  s: S,
  e: E,
  model: In<S>,
  event: Of<E>,
  policy: Policy,
): Step {
  const row: Row<S> = table[s];
  const cell: Cell<S, E> = row[e];
  return cell(model, event, policy);
}
