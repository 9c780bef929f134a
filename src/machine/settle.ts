/** The cell that decides what follows once no process of a run is left: stopped, the next run, a backoff or a halt. */
import { resourceDelay, restartDelay } from './delay.ts';
import { failureCount, haltReason, NO_HISTORY, recordFailure } from './haltrule.ts';
import { launchAfter } from './launch.ts';
import { toStopped } from './stopped.ts';
import type { BackoffReason, EventOf, HaltReason, Model, ModelIn, Policy, Report, Time, Transition } from './types.ts';

type Ended = ModelIn<'cleaning up'>;

/** A failure is recorded and reported even if the instance is then stopped. */
export function settle(model: Ended, { at }: EventOf<'gone'>, policy: Policy): Transition {
  switch (exitKindOf(model.state, policy)) {
    case 'requested':
      return model.state.wanted === 'down' ? stopped([], model) : afterRequest(model, at, policy);
    case 'resourceExhausted':
      return model.state.wanted === 'down' ? stopped([], model) : afterResourceExhaustion(model, at, policy);
    case 'done':
      return model.state.wanted === 'down' ? stopped([], model) : afterSuccess(model, at, policy);
    case 'failure':
      return afterFailure(model, at, policy);
  }
}

function exitKindOf(
  { because, exit }: Ended['state'],
  policy: Policy,
): 'requested' | 'resourceExhausted' | 'done' | 'failure' {
  if (because === 'stop' || because === 'restart' || because === 'refresh') return 'requested';
  if (exit.how === 'not started') return exit.resourceExhausted ? 'resourceExhausted' : 'failure';
  if (because !== 'exited') return 'failure';
  if (policy.restart === 'never') return 'done';
  const success = exit.how === 'code' && policy.successCodes.includes(exit.code);
  return policy.restart === 'on-failure' && success ? 'done' : 'failure';
}

/** Not counted. Earlier failures still count, so that frequent changes of the configuration do not hide a failing daemon. */
function afterRequest(model: Ended, at: Time, policy: Policy): Transition {
  return launchAfter([], { ...model, history: { ...model.history, resourceExhausted: 0 } }, at, policy);
}

/** The system is short of resources; the daemon has not failed. */
function afterResourceExhaustion(model: Ended, at: Time, policy: Policy): Transition {
  const history = { ...model.history, resourceExhausted: model.history.resourceExhausted + 1 };
  const settled = { ...model, history };
  if (model.state.wanted !== 'policy') return launchAfter([], settled, at, policy);
  return backOff([], settled, 'resourceExhausted', resourceDelay(history.resourceExhausted), at);
}

/** A change does not start a finished daemon again; a start does. */
function afterSuccess(model: Ended, at: Time, policy: Policy): Transition {
  const { run, exit, wanted } = model.state;
  if (wanted === 'up') return afterRequest(model, at, policy);
  return reported([{ code: 'finished', run, exit }], toStopped(model, 'finished', exit, model.history));
}

function afterFailure(model: Ended, at: Time, policy: Policy): Transition {
  const { run, exit, because, from, wanted, since } = model.state;
  const failure: Report = { code: 'failure', run, exit, because };
  const history = recordFailure(model.history, from, exit, since, policy);
  const halting = haltReason(history, exit, policy);
  // A request that arrived during the stop acts as on a halted instance: the failures are forgotten.
  const forgiven = { ...model, history: halting === null ? history : NO_HISTORY };
  if (wanted === 'down') return stopped([failure], forgiven);
  if (halting !== null && wanted === 'policy') return halt([failure], { ...model, history }, halting, at, policy);
  if (halting !== null) return launchAfter([failure], forgiven, at, policy);

  const delay = restartDelay(history, policy);
  const settled = { ...model, history: { ...history, delay } };
  if (delay === 0 || wanted !== 'policy') return launchAfter([failure], settled, at, policy);
  return backOff([failure], settled, 'failure', delay, at);
}

function stopped(reports: readonly Report[], model: Ended): Transition {
  return reported(reports, toStopped(model, 'requested', model.state.exit, model.history));
}

function backOff(
  reports: readonly Report[],
  model: Ended,
  because: BackoffReason,
  delay: number,
  at: Time,
): Transition {
  const { exit, because: cause } = model.state;
  const times = because === 'resourceExhausted' ? model.history.resourceExhausted : 0;
  const waiting: Model = { ...model, state: { name: 'backoff', because, exit, cause }, deadline: at + delay };
  return reported([...reports, { code: 'backoff', because, delay, exit, times }], waiting);
}

function halt(reports: readonly Report[], model: Ended, because: HaltReason, at: Time, policy: Policy): Transition {
  const { exit, because: cause } = model.state;
  const failures = failureCount(because, model.history);
  const deadline = policy.haltReset === null ? null : at + policy.haltReset;
  const halted: Model = { ...model, state: { name: 'halted', because, failures, exit, cause }, deadline };
  return reported([...reports, { code: 'halted', because, failures, exit, cause }], halted);
}

function reported(reports: readonly Report[], model: Model): Transition {
  return { model, effects: reports.map((report) => ({ do: 'report', ...report })) };
}
