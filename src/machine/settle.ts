/** What follows when nothing of a run is left: rest, the next run, a wait or a halt; wanted down always rests. */
import { resourceDelay, restartDelay } from './delay.ts';
import { failureCount, haltReason, NO_HISTORY, recordFailure } from './haltrule.ts';
import { launchAfter } from './launch.ts';
import { toStopped } from './rest.ts';
import type { BackoffReason, EventOf, HaltReason, Model, ModelIn, Policy, Report, Time, Transition } from './types.ts';

type Cleared = ModelIn<'cleaning up'>;

/**
 * In this order: an end that nobody commanded is judged, and a failure recorded; wanted down rests; what was commanded is
 * launched, uncounted; the rest is as the verdict demands.
 */
export function settle(model: Cleared, { at }: EventOf<'gone'>, policy: Policy): Transition {
  switch (judge(model.state, policy)) {
    case 'commanded':
      return model.wanted === 'down' ? stopped([], model) : afterCommand(model, at, policy);
    case 'resourceExhausted':
      return model.wanted === 'down' ? stopped([], model) : afterResourceExhaustion(model, at, policy);
    case 'done':
      return model.wanted === 'down' ? stopped([], model) : afterSuccess(model, at, policy);
    case 'failure':
      return afterFailure(model, at, policy);
  }
}

function judge(
  { asked, exit }: Cleared['state'],
  policy: Policy,
): 'commanded' | 'resourceExhausted' | 'done' | 'failure' {
  if (asked === 'stop' || asked === 'restart' || asked === 'refresh') return 'commanded';
  if (exit.how === 'not started') return exit.resourceExhausted ? 'resourceExhausted' : 'failure';
  if (asked !== 'nobody') return 'failure';
  if (policy.restart === 'never') return 'done';
  const success = exit.how === 'code' && policy.successCodes.includes(exit.code);
  return policy.restart === 'on-failure' && success ? 'done' : 'failure';
}

/** Uncounted; what led here stays remembered, so that a change of configuration does not excuse a daemon that fails. */
function afterCommand(model: Cleared, at: Time, policy: Policy): Transition {
  return launchAfter([], { ...model, history: { ...model.history, resourceExhausted: 0 } }, at, policy);
}

/** The system's shortage is not the daemon's failure. */
function afterResourceExhaustion(model: Cleared, at: Time, policy: Policy): Transition {
  const history = { ...model.history, resourceExhausted: model.history.resourceExhausted + 1 };
  const settled = { ...model, history };
  if (model.state.next !== 'settle') return launchAfter([], settled, at, policy);
  return wait([], settled, 'resourceExhausted', resourceDelay(history.resourceExhausted), at);
}

function afterSuccess(model: Cleared, at: Time, policy: Policy): Transition {
  const { run, exit, next } = model.state;
  if (next === 'start') return afterCommand(model, at, policy);
  return say([{ code: 'finished', run, exit }], toStopped(model, 'finished', model.history));
}

function afterFailure(model: Cleared, at: Time, policy: Policy): Transition {
  const { run, exit, asked, from, next, since } = model.state;
  const failure: Report = { code: 'failure', run, exit, asked };
  const history = recordFailure(model.history, from, exit, since, policy);
  const because = haltReason(history, exit, policy);
  // What was demanded meanwhile does here what it would do to a halted one: nothing of what led to the halt is kept.
  const forgiven = { ...model, history: because === null ? history : NO_HISTORY };
  if (model.wanted === 'down') return stopped([failure], forgiven);
  if (because !== null && next === 'settle') return halt([failure], { ...model, history }, because, at, policy);
  if (because !== null) return launchAfter([failure], forgiven, at, policy);

  const delay = restartDelay(history, policy);
  const settled = { ...model, history: { ...history, delay } };
  if (delay === 0 || next !== 'settle') return launchAfter([failure], settled, at, policy);
  return wait([failure], settled, 'failure', delay, at);
}

function stopped(reports: readonly Report[], model: Model): Transition {
  return say(reports, toStopped(model, 'requested', model.history));
}

function wait(reports: readonly Report[], model: Cleared, because: BackoffReason, delay: number, at: Time): Transition {
  const { exit } = model.state;
  const times = because === 'resourceExhausted' ? model.history.resourceExhausted : 0;
  const waiting: Model = { ...model, state: { name: 'backoff', because }, deadline: at + delay };
  return say([...reports, { code: 'backoff', because, delay, exit, times }], waiting);
}

function halt(reports: readonly Report[], model: Model, because: HaltReason, at: Time, policy: Policy): Transition {
  const deadline = policy.haltReset === null ? null : at + policy.haltReset;
  const halted: Model = { ...model, state: { name: 'halted', because }, deadline };
  return say([...reports, { code: 'halted', because, failures: failureCount(because, model.history) }], halted);
}

function say(reports: readonly Report[], model: Model): Transition {
  return { model, effects: reports.map((report) => ({ do: 'report', ...report })) };
}
