/** The cells of a run on its way out: it may take its time, but SIGKILL comes at last, and again until nothing is left. */
import { remembered } from './ask.ts';
import { stuckDelay } from './delay.ts';
import type { Alive, Event, EventOf, ModelIn, Policy, Transition } from './types.ts';

type Ending = 'stopping' | 'killing' | 'cleaning up';

export function wantUp(model: ModelIn<Ending>): Transition {
  return { model: { ...model, wanted: 'up', state: { ...model.state, next: 'start' } }, effects: [] };
}

export function wantDown(model: ModelIn<Ending>): Transition {
  return { model: { ...model, wanted: 'down', state: { ...model.state, next: 'settle' } }, effects: [] };
}

/** A change is kept for the end of the run, where the run that follows might otherwise be a halt; a start outweighs it. */
export function keepRefresh(model: ModelIn<Ending>): Transition {
  if (model.state.next === 'start') return { model, effects: [] };
  return { model: { ...model, state: { ...model.state, next: 'refresh' } }, effects: [] };
}

/** The stop signal was not enough. */
export function kill(model: ModelIn<'stopping'>, { at }: EventOf<'deadline'>, policy: Policy): Transition {
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

export function clearAgain(model: ModelIn<'cleaning up'>, { at }: EventOf<'deadline'>): Transition {
  const { run, since } = model.state;
  const waited = at - since;
  return {
    model: { ...model, deadline: at + stuckDelay(waited) },
    effects: [
      { do: 'report', code: 'still-there', run, state: 'cleaning up', waited },
      { do: 'clear', run },
    ],
  };
}

/** It ended before anybody asked. */
export function clear(model: ModelIn<Alive>, { at, exit }: EventOf<'exited'>, policy: Policy): Transition {
  const { run, name: from } = model.state;
  return {
    model: {
      ...model,
      state: { name: 'cleaning up', run, from, asked: 'nobody', next: 'settle', exit, since: at },
      history: remembered(model, at, policy),
      deadline: at + stuckDelay(0),
    },
    effects: [{ do: 'clear', run }],
  };
}

/** It ended as it was asked to. */
export function clearAsked(model: ModelIn<'stopping' | 'killing'>, { at, exit }: EventOf<'exited'>): Transition {
  const { run, from, asked, next } = model.state;
  return {
    model: {
      ...model,
      state: { name: 'cleaning up', run, from, asked, next, exit, since: at },
      deadline: at + stuckDelay(0),
    },
    effects: [{ do: 'clear', run }],
  };
}

/** No time for a stop signal. */
export function killNow(model: ModelIn<Alive>, { at }: Event): Transition {
  const { run, name: from } = model.state;
  return {
    model: {
      ...model,
      wanted: 'down',
      state: { name: 'killing', run, from, asked: 'stop', next: 'settle', since: at },
      deadline: at + stuckDelay(0),
    },
    effects: [{ do: 'kill', run }],
  };
}

/** No more time for the stop signal to work. */
export function killAsked(model: ModelIn<'stopping'>, { at }: Event): Transition {
  const { run } = model.state;
  return {
    model: {
      ...model,
      wanted: 'down',
      state: { ...model.state, name: 'killing', next: 'settle', since: at },
      deadline: at + stuckDelay(0),
    },
    effects: [{ do: 'kill', run }],
  };
}
