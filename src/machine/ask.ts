/** The cells in which a run is asked to end, and why; from then on it has `shutdownTimeout` to do so. */
import type { Alive, Asked, Event, History, ModelIn, Policy, Time, Transition, Wanted } from './types.ts';

export function askStop(model: ModelIn<Alive>, { at }: Event, policy: Policy): Transition {
  return ask(model, 'stop', 'down', at, policy);
}

export function askRestart(model: ModelIn<Alive>, { at }: Event, policy: Policy): Transition {
  return ask(model, 'restart', 'up', at, policy);
}

export function askRefresh(model: ModelIn<Alive>, { at }: Event, policy: Policy): Transition {
  return ask(model, 'refresh', 'up', at, policy);
}

/** The wait for readiness is over. */
export function askUnready(model: ModelIn<'starting'>, { at }: Event, policy: Policy): Transition {
  const asked = ask(model, 'unready', 'up', at, policy);
  const { run } = model.state;
  return {
    model: asked.model,
    effects: [{ do: 'report', code: 'unready', run, limit: policy.startupTimeout }, ...asked.effects],
  };
}

/** The wait for a heartbeat is over; one that is expected no longer is not missed. */
export function askSilent(model: ModelIn<'up' | 'ready'>, { at }: Event, policy: Policy): Transition {
  if (policy.heartbeatTimeout === 0) return { model: { ...model, deadline: null }, effects: [] };
  const asked = ask(model, 'silent', 'up', at, policy);
  const { run } = model.state;
  return {
    model: asked.model,
    effects: [{ do: 'report', code: 'silent', run, limit: policy.heartbeatTimeout }, ...asked.effects],
  };
}

/** It says itself that it must go. */
export function askFaulty(model: ModelIn<Alive>, { at }: Event, policy: Policy): Transition {
  const asked = ask(model, 'selfReportedFailure', 'up', at, policy);
  return {
    model: asked.model,
    effects: [{ do: 'report', code: 'selfReportedFailure', run: model.state.run }, ...asked.effects],
  };
}

/** What is remembered of a run that ends: one that never says it is ready has proved itself by outliving `retryTime`. */
export function remembered(model: ModelIn<Alive>, at: Time, policy: Policy): History {
  const { state, history } = model;
  const proved = state.name === 'up' && at - state.since > policy.retryTime;
  return proved ? { ...history, delay: 0 } : history;
}

function ask(model: ModelIn<Alive>, asked: Asked, wanted: Wanted, at: Time, policy: Policy): Transition {
  const { run, name: from } = model.state;
  return {
    model: {
      ...model,
      wanted,
      state: { name: 'stopping', run, from, asked, next: 'settle' },
      history: remembered(model, at, policy),
      deadline: at + policy.shutdownTimeout,
    },
    effects: [{ do: 'ask', run, asked }],
  };
}
