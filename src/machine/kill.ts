/** The cells that send SIGKILL to a process, and again at growing intervals until it has exited. */
import { stuckDelay } from './delay.ts';
import type { Alive, Event, EventOf, ModelIn, Policy, Transition } from './types.ts';

/** `shutdownTimeout` passed after the stop signal. */
export function killOverdue(model: ModelIn<'stopping'>, { at }: EventOf<'deadline'>, policy: Policy): Transition {
  const { run } = model.state;
  return {
    model: { ...model, state: { ...model.state, name: 'killing', since: at }, deadline: at + stuckDelay(0) },
    effects: [
      { do: 'report', code: 'killing', run, limit: policy.shutdownTimeout },
      { do: 'kill', run },
    ],
  };
}

export function killAgain(model: ModelIn<'killing'>, { at }: EventOf<'deadline'>): Transition {
  const { run, since } = model.state;
  const waited = at - since;
  return {
    model: { ...model, deadline: at + stuckDelay(waited) },
    effects: [
      { do: 'report', code: 'still-there', run, state: 'killing', waited },
      { do: 'kill', run },
    ],
  };
}

/** A stop without a stop signal. */
export function killNow(model: ModelIn<Alive>, { at }: Event): Transition {
  const { run, name: from } = model.state;
  return {
    model: {
      ...model,
      state: { name: 'killing', run, from, because: 'stop', wanted: 'down', since: at },
      deadline: at + stuckDelay(0),
    },
    effects: [{ do: 'kill', run }],
  };
}

/** The stop signal was sent; its `shutdownTimeout` is cut short. */
export function killStopping(model: ModelIn<'stopping'>, { at }: Event): Transition {
  const { run } = model.state;
  return {
    model: {
      ...model,
      state: { ...model.state, name: 'killing', wanted: 'down', since: at },
      deadline: at + stuckDelay(0),
    },
    effects: [{ do: 'kill', run }],
  };
}
