/** The cells that start a run, under the number after the last; nothing else returns the effect `spawn`. */
import { NO_HISTORY } from './haltrule.ts';
import type { Effect, Event, InstanceState, Model, ModelIn, Policy, Report, Time, Transition } from './types.ts';

/** `starting` if the daemon reports readiness, otherwise `up`. */
export function launch(model: Model, { at }: Event, policy: Policy): Transition {
  return launchAfter([], model, at, policy);
}

/** A new run; the failures that led to the halt are forgotten. */
export function launchAfresh(model: Model, { at }: Event, policy: Policy): Transition {
  return launchAfter([], { ...model, history: NO_HISTORY }, at, policy);
}

/** `haltReset` has passed. The instance stays halted if the setting was removed meanwhile. */
export function resetHalt(model: ModelIn<'halted'>, event: Event, policy: Policy): Transition {
  if (policy.haltReset === null) return { model: { ...model, deadline: null }, effects: [] };
  return launchAfresh(model, event, policy);
}

/** A new run, after these reports about the one before it. */
export function launchAfter(reports: readonly Report[], model: Model, at: Time, policy: Policy): Transition {
  const run = model.lastRun + 1;
  const state: InstanceState = policy.readiness ? { name: 'starting', run } : { name: 'up', run, since: at };
  const deadline = policy.readiness ? at + policy.startupTimeout : heartbeatDue(at, policy);
  return {
    model: { ...model, state, lastRun: run, deadline },
    effects: [...reports.map((report): Effect => ({ do: 'report', ...report })), { do: 'spawn', run }],
  };
}

/** When the next heartbeat must have arrived; null if none is expected. */
export function heartbeatDue(at: Time, policy: Policy, extendBy = 0): Time | null {
  return policy.heartbeatTimeout > 0 ? at + Math.max(policy.heartbeatTimeout, extendBy) : null;
}
