/** The cells that lead to `stopped` from a state without a process: they cancel a planned restart, or end a halt. */
import { NO_HISTORY } from './haltrule.ts';
import type { Exit, History, Model, ModelIn, StoppedReason, Transition } from './types.ts';

export function cancelRestart(model: ModelIn<'backoff'>): Transition {
  return { model: toStopped(model, 'requested', null, model.history), effects: [] };
}

/** The failures that led to the halt are forgotten. */
export function dismissHalt(model: ModelIn<'halted'>): Transition {
  return { model: toStopped(model, 'requested', null, NO_HISTORY), effects: [] };
}

/** A stop resets every counter of the history except the failures, which expire. @param exit of the run that ended now */
export function toStopped(model: Model, because: StoppedReason, exit: Exit | null, history: History): Model {
  return {
    ...model,
    state: { name: 'stopped', because, exit },
    history: { ...NO_HISTORY, failures: history.failures },
    deadline: null,
  };
}
