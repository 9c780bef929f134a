/** Whether an instance is wanted up or down, and the cells that change that while a run ends. */
import type { Ending, EndingState, InstanceState, ModelIn, Transition, Wanted } from './types.ts';

/** `up` also while a failed run waits for its restart or is halted. */
export function wantedIn(state: InstanceState): Wanted {
  if (state.name === 'stopped') return 'down';
  return 'wanted' in state && state.wanted === 'down' ? 'down' : 'up';
}

export function wantUp(model: ModelIn<EndingState>): Transition {
  return want('up', model);
}

export function wantDown(model: ModelIn<EndingState>): Transition {
  return want('down', model);
}

/** A change waits for the end of the run, which may otherwise be a halt. It does not undo a stop, and a start outweighs it. */
export function wantRefresh(model: ModelIn<EndingState>): Transition {
  return model.state.wanted === 'policy' ? want('refresh', model) : { model, effects: [] };
}

function want(wanted: Ending['wanted'], model: ModelIn<EndingState>): Transition {
  return { model: { ...model, state: { ...model.state, wanted } }, effects: [] };
}
