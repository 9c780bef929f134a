/** The cells that stop a running process with its stop signal; it then has `shutdownTimeout` to exit. */

import { historyAtEnd } from './haltrule.ts';
import type { Alive, Ending, Event, ModelIn, Policy, Report, StopReason, Time, Transition } from './types.ts';

export function stop(model: ModelIn<Alive>, { at }: Event, policy: Policy): Transition {
  return stopFor('stop', 'down', model, at, policy);
}

export function stopToRestart(model: ModelIn<Alive>, { at }: Event, policy: Policy): Transition {
  return stopFor('restart', 'up', model, at, policy);
}

export function stopToRefresh(model: ModelIn<Alive>, { at }: Event, policy: Policy): Transition {
  return stopFor('refresh', 'refresh', model, at, policy);
}

/** `startupTimeout` passed without readiness. */
export function stopUnready(model: ModelIn<'starting'>, { at }: Event, policy: Policy): Transition {
  const report: Report = { code: 'unready', run: model.state.run, limit: policy.startupTimeout };
  return reported(report, stopFor('unready', 'policy', model, at, policy));
}

/** `heartbeatTimeout` passed without a heartbeat. Does nothing if the setting was removed meanwhile. */
export function stopSilent(model: ModelIn<'up' | 'ready'>, { at }: Event, policy: Policy): Transition {
  if (policy.heartbeatTimeout === 0) return { model: { ...model, deadline: null }, effects: [] };
  const report: Report = { code: 'silent', run: model.state.run, limit: policy.heartbeatTimeout };
  return reported(report, stopFor('silent', 'policy', model, at, policy));
}

export function stopFailed(model: ModelIn<Alive>, { at }: Event, policy: Policy): Transition {
  const report: Report = { code: 'selfReportedFailure', run: model.state.run };
  return reported(report, stopFor('selfReportedFailure', 'policy', model, at, policy));
}

function stopFor(
  because: StopReason,
  wanted: Ending['wanted'],
  model: ModelIn<Alive>,
  at: Time,
  policy: Policy,
): Transition {
  const { run, name: from } = model.state;
  return {
    model: {
      ...model,
      state: { name: 'stopping', run, from, because, wanted },
      history: historyAtEnd(model, at, policy),
      deadline: at + policy.shutdownTimeout,
    },
    effects: [{ do: 'stop', run, because }],
  };
}

function reported(report: Report, { model, effects }: Transition): Transition {
  return { model, effects: [{ do: 'report', ...report }, ...effects] };
}
