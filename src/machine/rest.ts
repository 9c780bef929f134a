/** The cells in which nothing is started or stopped. */
import { NO_HISTORY } from './haltrule.ts';
import type { Event, History, InstanceState, Model, ModelIn, Transition } from './types.ts';

export function nothing(model: Model): Transition {
  return { model, effects: [] };
}

/** For what cannot happen: it is said, and changes nothing. A supervisor never throws on an impossible event. */
export function bug(model: Model, event: Event): Transition {
  return { model, effects: [{ do: 'report', code: 'bug', state: model.state.name, event: event.type }] };
}

/** A planned launch is given up. */
export function rest(model: ModelIn<'backoff'>): Transition {
  return { model: toStopped(model, 'requested', model.history), effects: [] };
}

/** A halted one is put to rest; whoever starts it later starts it afresh. */
export function dismiss(model: ModelIn<'halted'>): Transition {
  return { model: toStopped(model, 'requested', NO_HISTORY), effects: [] };
}

/** Rest breaks every row of runs: of them only the failures are kept, and time forgets those. */
export function toStopped(
  model: Model,
  because: Extract<InstanceState, { name: 'stopped' }>['because'],
  history: History,
): Model {
  return {
    ...model,
    wanted: 'down',
    state: { name: 'stopped', because },
    history: { ...NO_HISTORY, failures: history.failures },
    deadline: null,
  };
}
