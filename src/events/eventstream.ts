/** Turns changes of state into numbered events, keeps the last ones of each daemon and passes them to subscribers without a gap. */

import { instanceName } from '../base/identity.ts';
import type { StateName } from '../machine/types.ts';
import type { Standing, StateChange } from './statechange.ts';
import { Subscription } from './subscription.ts';

/** Of each run, in this order: `u` up (spawned), `U` ready, `d` down (its process exited), `D` fully stopped (no process of it is left). */
export type EventLetter = 'u' | 'U' | 'd' | 'D';

export interface StateEvent {
  /** From 1, over all daemons, without a gap. */
  readonly number: number;
  /** Wall time, milliseconds since the epoch. */
  readonly time: number;
  readonly daemon: string;
  /** `echo@3#0` */
  readonly instance: string;
  /** The run that the event belongs to; 0 before the first. */
  readonly run: number;
  /** The process of that run; null in states without one. */
  readonly pid: number | null;
  /** null if the change is none of the four. */
  readonly event: EventLetter | null;
  readonly before: StateName;
  /** The state of the instance now; if the next run has started already, `D` has the state of that one. */
  readonly state: StateName;
  /** Why it is in this state; '' if there is nothing to add. */
  readonly reason: string;
}

/** The state of an instance when a subscription begins. */
export type InstanceNow = Omit<StateEvent, 'number' | 'event' | 'before'>;

export type EventStreamItem =
  /** Always the first. `number` is that of the last event before it. */
  | { readonly kind: 'snapshot'; readonly number: number; readonly instances: readonly InstanceNow[] }
  | { readonly kind: 'event'; readonly event: StateEvent }
  /** Always the last: the reader fell too far behind. */
  | { readonly kind: 'dropped'; readonly message: string };

export interface EventSource {
  /** The standings of all instances now, in the order of the daemons. */
  standings(): readonly Standing[];
}

/** How many events are kept of each daemon. */
const HISTORY = 50;
/** How many events may wait for a subscriber. They are shared, so that this costs little. */
const BEHIND = 10_000;

export class EventStream {
  readonly #source: EventSource;
  readonly #behind: number;
  readonly #histories = new Map<string, StateEvent[]>();
  readonly #subscriptions = new Set<Subscription<EventStreamItem>>();
  #last = 0;

  constructor(source: EventSource, behind = BEHIND) {
    this.#source = source;
    this.#behind = behind;
  }

  /** Takes a change that has happened; changes must come in their order. */
  note(change: StateChange): void {
    for (const letter of lettersOf(change)) this.#publish(this.#event(change, letter));
  }

  /** Forgets the history of a removed daemon. */
  forget(daemon: string): void {
    this.#histories.delete(daemon);
  }

  /** The last 50 events of a daemon, oldest first. */
  history(daemon: string): readonly StateEvent[] {
    return this.#histories.get(daemon) ?? [];
  }

  /**
   * A snapshot, then every event after it, without a gap or a repetition; to be read with `for await`. It ends when the
   * reader leaves the loop or calls `end`, and with a `dropped` item when 10 000 events wait for the reader.
   * @param daemons whose events to pass; undefined: those of all daemons, also of later ones
   */
  subscribe(daemons?: ReadonlySet<string>): AsyncIterable<EventStreamItem> & { end(): void } {
    const isWanted = (daemon: string): boolean => daemons === undefined || daemons.has(daemon);
    const subscription = new Subscription<EventStreamItem>({
      behind: this.#behind,
      isWanted: (item) => item.kind !== 'event' || isWanted(item.event.daemon),
      dropped: (items) => ({
        kind: 'dropped',
        message: `this event subscription fell ${items} events behind and was dropped; subscribe again for a new snapshot`,
      }),
      ended: () => this.#subscriptions.delete(subscription),
    });
    const instances = this.#source.standings().filter(({ who }) => isWanted(who.daemon));
    subscription.give({ kind: 'snapshot', number: this.#last, instances: instances.map(instanceNow) });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  #event(change: StateChange, letter: EventLetter | null): StateEvent {
    const { time, who, before, state, reason } = change;
    this.#last += 1;
    const { run, pid } = letter === 'D' && change.ended !== null ? change.ended : change;
    const instance = instanceName(who);
    return { number: this.#last, time, daemon: who.daemon, instance, run, pid, event: letter, before, state, reason };
  }

  #publish(event: StateEvent): void {
    const history = this.#histories.get(event.daemon) ?? [];
    this.#histories.set(event.daemon, history);
    history.push(event);
    if (history.length > HISTORY) history.shift();
    for (const subscription of [...this.#subscriptions]) subscription.give({ kind: 'event', event });
  }
}

/** One event for each change; two if one run ends and the next begins at once. */
function lettersOf({ state, ended }: StateChange): readonly (EventLetter | null)[] {
  const own = letterOf(state);
  if (ended === null) return [own];
  return own === null ? ['D'] : ['D', own];
}

function letterOf(state: StateName): EventLetter | null {
  switch (state) {
    case 'starting':
    case 'up':
      return 'u';
    case 'ready':
      return 'U';
    case 'cleaning up':
      return 'd';
    case 'stopped':
    case 'stopping':
    case 'killing':
    case 'backoff':
    case 'halted':
      return null;
  }
}

function instanceNow({ time, who, run, pid, state, reason }: Standing): InstanceNow {
  return { time, daemon: who.daemon, instance: instanceName(who), run, pid, state, reason };
}
