/** The cells that kill the processes that a run leaves behind; `gone` follows when none is left. */
import { stuckDelay } from './delay.ts';
import { historyAtEnd } from './haltrule.ts';
import type { Alive, EventOf, ModelIn, Policy, Transition } from './types.ts';

/** The process exited on its own. */
export function cleanUp(model: ModelIn<Alive>, { at, exit }: EventOf<'exited'>, policy: Policy): Transition {
  const { run, name: from } = model.state;
  return {
    model: {
      ...model,
      state: { name: 'cleaning up', run, from, because: 'exited', wanted: 'policy', exit, since: at },
      lastExit: exit,
      history: historyAtEnd(model, at, policy),
      deadline: at + stuckDelay(0),
    },
    effects: [{ do: 'clean up', run }],
  };
}

/** The process exited after its stop signal or SIGKILL. */
export function cleanUpStopped(model: ModelIn<'stopping' | 'killing'>, { at, exit }: EventOf<'exited'>): Transition {
  const { run, from, because, wanted } = model.state;
  return {
    model: {
      ...model,
      state: { name: 'cleaning up', run, from, because, wanted, exit, since: at },
      lastExit: exit,
      deadline: at + stuckDelay(0),
    },
    effects: [{ do: 'clean up', run }],
  };
}

export function cleanUpAgain(model: ModelIn<'cleaning up'>, { at }: EventOf<'deadline'>): Transition {
  const { run, since } = model.state;
  const waited = at - since;
  return {
    model: { ...model, deadline: at + stuckDelay(waited) },
    effects: [
      { do: 'report', code: 'still-there', run, state: 'cleaning up', waited },
      { do: 'clean up', run },
    ],
  };
}
