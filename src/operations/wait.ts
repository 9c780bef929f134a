/** Answers `wait --ready`, `--up`, `--down` and `--stopped`: a daemon counts if it is in that state, or has been in it since the request. */
import { OsdaemonError } from '../base/errors.ts';
import { instanceName } from '../base/identity.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { StateEvent } from '../events/eventstream.ts';
import type { CommandAnswer, Goal, WaitRequest } from '../wire/commands.ts';
import { isUp } from '../wire/states.ts';
import type { OperationContext } from './context.ts';
import { DONE_OUTCOME, type OutcomeTracker, type TrackedOutcome, trackOutcomes } from './outcomes.ts';
import { selected } from './select.ts';

/** @throws {OsdaemonError} `unknown_daemon`, `bad_request`; `never_ready` for the goal `ready` and a daemon without a readiness setting */
export async function waitForState(
  ctx: OperationContext,
  request: WaitRequest,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  const { goal, timeout, any = false } = request;
  const daemons = selected(ctx, request);
  const unable = goal === 'ready' ? daemons.find(({ settings }) => settings.readiness === 'none') : undefined;
  if (unable !== undefined) {
    throw new OsdaemonError('never_ready', `${unable.name} has no readiness setting; use wait --up`);
  }
  return { outcomes: await trackOutcomes(ctx, daemons, () => new GoalTracker(goal), { timeout, signal, any }) };
}

class GoalTracker implements OutcomeTracker {
  readonly #goal: Goal;
  /** The instances that have reached the goal, as `#N`: the number stays when the generation changes. */
  readonly #reached = new Set<string>();

  constructor(goal: Goal) {
    this.#goal = goal;
  }

  observe(event: StateEvent): TrackedOutcome {
    if (isReached(this.#goal, event)) this.#reached.add(numberOf(event.instance));
    return null;
  }

  check(daemon: Daemon | undefined): TrackedOutcome {
    const isStart = this.#goal === 'ready' || this.#goal === 'up';
    if (daemon === undefined) return isStart ? failed('removed from the configuration') : DONE_OUTCOME;
    for (const { who, standing } of daemon.instances) {
      const instance = instanceName(who);
      if (isReached(this.#goal, { state: standing.state, event: null })) this.#reached.add(numberOf(instance));
      if (isStart && standing.state === 'halted' && !this.#reached.has(numberOf(instance))) {
        return failed(`${instance} is halted (${standing.reason}); start it`);
      }
    }
    return daemon.instances.every(({ who }) => this.#reached.has(numberOf(instanceName(who)))) ? DONE_OUTCOME : null;
  }
}

function isReached(goal: Goal, { state, event }: Pick<StateEvent, 'state' | 'event'>): boolean {
  switch (goal) {
    case 'ready':
      return state === 'ready';
    case 'up':
      return isUp(state);
    case 'down':
      return event === 'd' || event === 'D' || state === 'cleaning up' || hasNoProcess(state);
    case 'stopped':
      return event === 'D' || hasNoProcess(state);
  }
}

function hasNoProcess(state: StateEvent['state']): boolean {
  return state === 'stopped' || state === 'backoff' || state === 'halted';
}

function numberOf(instance: string): string {
  return instance.slice(instance.lastIndexOf('#'));
}

function failed(reason: string): TrackedOutcome {
  return { outcome: 'failed', reason };
}
