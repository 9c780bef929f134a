/** `wait` ends when each daemon (or, with `any`, one) has been in the state since it was asked, however short it lasted. */
import { OsdaemonError } from '../base/errors.ts';
import { instanceName } from '../base/identity.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { StateEvent } from '../events/eventstream.ts';
import type { CommandAnswer, Goal, WaitRequest } from '../wire/commands.ts';
import { isUp } from '../wire/states.ts';
import type { OperationContext } from './context.ts';
import { DONE_OUTCOME, type OutcomeTracker, type TrackedOutcome, trackOutcomes } from './outcomes.ts';
import { selected } from './select.ts';

/** @throws OsdaemonError `unknown_daemon`, `bad_request`; `never_ready` for a daemon that never says that it is ready */
export async function waitForState(
  place: OperationContext,
  request: WaitRequest,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  const daemons = selected(place, request);
  const mute = request.goal === 'ready' ? daemons.find(({ settings }) => settings.readiness === 'none') : undefined;
  if (mute !== undefined) {
    throw new OsdaemonError(
      'never_ready',
      `${mute.name} never says that it is ready (readiness = none); wait for it to be up`,
    );
  }
  const { goal, timeout, any = false } = request;
  return { outcomes: await trackOutcomes(place, daemons, () => new Awaited(goal), { timeout, signal, any }) };
}

class Awaited implements OutcomeTracker {
  readonly #goal: Goal;
  /** The copies that have been there, by number: a renewed daemon has the same ones. */
  readonly #there = new Set<string>();

  constructor(goal: Goal) {
    this.#goal = goal;
  }

  note(event: StateEvent): TrackedOutcome {
    if (isReached(this.#goal, event)) this.#there.add(copyOf(event.instance));
    return null;
  }

  look(daemon: Daemon | undefined): TrackedOutcome {
    const up = this.#goal === 'ready' || this.#goal === 'up';
    if (daemon === undefined) return up ? failed('it was taken out of the configuration') : DONE_OUTCOME;
    for (const { who, standing } of daemon.instances) {
      const instance = instanceName(who);
      if (isReached(this.#goal, { state: standing.state, event: null })) this.#there.add(copyOf(instance));
      if (up && standing.state === 'halted' && !this.#there.has(copyOf(instance))) {
        return failed(`${instance} is halted (${standing.reason}); start it`);
      }
    }
    return daemon.instances.every(({ who }) => this.#there.has(copyOf(instanceName(who)))) ? DONE_OUTCOME : null;
  }
}

function isReached(goal: Goal, { state, event }: Pick<StateEvent, 'state' | 'event'>): boolean {
  switch (goal) {
    case 'ready':
      return state === 'ready';
    case 'up':
      return isUp(state);
    case 'down':
      return event === 'd' || event === 'D' || state === 'cleaning up' || isAtRest(state);
    case 'stopped':
      return event === 'D' || isAtRest(state);
  }
}

function isAtRest(state: StateEvent['state']): boolean {
  return state === 'stopped' || state === 'backoff' || state === 'halted';
}

function copyOf(instance: string): string {
  return instance.slice(instance.lastIndexOf('#'));
}

function failed(reason: string): TrackedOutcome {
  return { outcome: 'failed', reason };
}
