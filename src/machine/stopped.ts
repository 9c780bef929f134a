/** The cells that end in `stopped` without a run: a planned restart or a halt is given up. */
import { NO_HISTORY } from './haltrule.ts';
import type { Exit, History, Model, ModelIn, StoppedReason, Transition } from './types.ts';

export function cancelRestart(model: ModelIn<'backoff'>): Transition {
  return { model: toStopped(model, 'requested', null, model.history), effects: [] };
}

/** The failures that led to the halt are forgotten. */
export function dismissHalt(model: ModelIn<'halted'>): Transition {
  return { model: toStopped(model, 'requested', null, NO_HISTORY), effects: [] };
}

/** A stop ends every series of runs; only the failures are kept, and these expire. @param exit of the run that ended now */
export function toStopped(model: Model, because: StoppedReason, exit: Exit | null, history: History): Model {
  return {
    ...model,
    state: { name: 'stopped', because, exit },
    history: { ...NO_HISTORY, failures: history.failures },
    deadline: null,
  };
}
