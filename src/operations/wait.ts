/** `wait` ends when each daemon (or, with `some`, one) has been in the state since it was asked, however short it lasted. */
import { OsdaemonError } from '../base/errors.ts';
import type { Daemon } from '../supervision/daemon.ts';
import type { StateEvent } from '../supervision/events.ts';
import { instanceName } from '../supervision/names.ts';
import type { CommandAnswer, Goal, WaitRequest } from '../wire/commands.ts';
import { isUp } from '../wire/states.ts';
import { DONE, type Judge, outcomes, type Verdict } from './outcomes.ts';
import { selected } from './select.ts';
import type { Workplace } from './workplace.ts';

/** @throws OsdaemonError `unknown_daemon`, `bad_request`; `never_ready` for a daemon that never says that it is ready */
export async function wait(place: Workplace, request: WaitRequest, signal: AbortSignal): Promise<CommandAnswer> {
  const daemons = selected(place, request);
  const mute = request.goal === 'ready' ? daemons.find(({ spec }) => spec.readiness === 'none') : undefined;
  if (mute !== undefined) {
    throw new OsdaemonError(
      'never_ready',
      `${mute.name} never says that it is ready (readiness = none); wait for it to be up`,
    );
  }
  const { goal, timeout, some = false } = request;
  return { outcomes: await outcomes(place, daemons, () => new Awaited(goal), { timeout, signal, some }) };
}

class Awaited implements Judge {
  readonly #goal: Goal;
  /** The copies that have been there, by number: a renewed daemon has the same ones. */
  readonly #there = new Set<string>();

  constructor(goal: Goal) {
    this.#goal = goal;
  }

  note(event: StateEvent): Verdict {
    if (isReached(this.#goal, event)) this.#there.add(copyOf(event.instance));
    return null;
  }

  look(daemon: Daemon | undefined): Verdict {
    const up = this.#goal === 'ready' || this.#goal === 'up';
    if (daemon === undefined) return up ? failed('it was taken out of the configuration') : DONE;
    for (const { who, standing } of daemon.instances) {
      const instance = instanceName(who);
      if (isReached(this.#goal, { state: standing.state, event: null })) this.#there.add(copyOf(instance));
      if (up && standing.state === 'halted' && !this.#there.has(copyOf(instance))) {
        return failed(`${instance} is halted (${standing.reason}); start it`);
      }
    }
    return daemon.instances.every(({ who }) => this.#there.has(copyOf(instanceName(who)))) ? DONE : null;
  }
}

function isReached(goal: Goal, { state, event }: Pick<StateEvent, 'state' | 'event'>): boolean {
  switch (goal) {
    case 'ready':
      return state === 'ready';
    case 'up':
      return isUp(state);
    case 'down':
      return event === 'd' || event === 'D' || state === 'clearing' || isAtRest(state);
    case 'really-down':
      return event === 'D' || isAtRest(state);
  }
}

function isAtRest(state: StateEvent['state']): boolean {
  return state === 'idle' || state === 'backoff' || state === 'halted';
}

function copyOf(instance: string): string {
  return instance.slice(instance.lastIndexOf('#'));
}

function failed(reason: string): Verdict {
  return { outcome: 'failed', reason };
}
