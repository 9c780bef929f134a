/** Every change of state becomes events, numbered in the order in which they came true; who subscribes first misses none. */

import { instanceName } from '../base/identity.ts';
import type { StateName } from '../machine/types.ts';
import type { Standing, StateChange } from './statechange.ts';
import { Subscription } from './subscription.ts';

/** Of each run, in this order: `u` up (spawned), `U` ready, `d` down (its process is gone), `D` really down (nothing of it is left). */
export type EventLetter = 'u' | 'U' | 'd' | 'D';

export interface StateEvent {
  /** From 1, over all daemons, without a gap. */
  readonly number: number;
  /** Wall time, milliseconds since the epoch. */
  readonly time: number;
  readonly daemon: string;
  /** `echo@3#0` */
  readonly instance: string;
  /** The run that the event tells of; 0 before the first. */
  readonly run: number;
  /** The process of that run; null in the states without one. */
  readonly pid: number | null;
  /** null where the change is none of the four. */
  readonly event: EventLetter | null;
  readonly before: StateName;
  /** The state that the instance is in now; where a run follows another at once, `D` already names the state of the next. */
  readonly state: StateName;
  /** In words; '' where the state says it all. */
  readonly reason: string;
}

/** How an instance stands when a subscription begins. */
export type InstanceNow = Omit<StateEvent, 'number' | 'event' | 'before'>;

export type EventStreamItem =
  /** Always the first. `number` is that of the last event before it. */
  | { readonly kind: 'snapshot'; readonly number: number; readonly instances: readonly InstanceNow[] }
  | { readonly kind: 'event'; readonly event: StateEvent }
  /** The last one, for a reader that fell too far behind. */
  | { readonly kind: 'dropped'; readonly message: string };

export interface EventSource {
  /** How all instances stand now, in the order of the daemons. */
  standings(): readonly Standing[];
}

/** Events that are kept of each daemon. */
const HISTORY = 50;
/** Events that may wait for a reader; events are shared, so that this costs little. */
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

  /** To be called for each change, after it, in their order. */
  note(change: StateChange): void {
    for (const letter of lettersOf(change)) this.#tell(this.#event(change, letter));
  }

  /** A daemon that is no more takes its history with it. */
  forget(daemon: string): void {
    this.#histories.delete(daemon);
  }

  /** The last events of a daemon, oldest first, 50 at the most. */
  history(daemon: string): readonly StateEvent[] {
    return this.#histories.get(daemon) ?? [];
  }

  /**
   * A snapshot and then every event after it, without a gap or a repetition; to be read with `for await`. It ends when
   * the reader leaves the loop or calls `end`, and, told by a `dropped`, when the reader is 10 000 events behind.
   * @param daemons only theirs; undefined: all, also those to come
   */
  subscribe(daemons?: ReadonlySet<string>): AsyncIterable<EventStreamItem> & { end(): void } {
    const isWanted = (daemon: string): boolean => daemons === undefined || daemons.has(daemon);
    const subscription = new Subscription<EventStreamItem>({
      behind: this.#behind,
      isWanted: (item) => item.kind !== 'event' || isWanted(item.event.daemon),
      dropped: (items) => ({
        kind: 'dropped',
        message: `this reader of the events was ${items} events behind and is dropped; subscribe again for a new snapshot`,
      }),
      ended: () => this.#subscriptions.delete(subscription),
    });
    const instances = this.#source.standings().filter(({ who }) => isWanted(who.daemon));
    subscription.give({ kind: 'snapshot', number: this.#last, instances: instances.map(now) });
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

  #tell(event: StateEvent): void {
    const history = this.#histories.get(event.daemon) ?? [];
    this.#histories.set(event.daemon, history);
    history.push(event);
    if (history.length > HISTORY) history.shift();
    for (const subscription of [...this.#subscriptions]) subscription.give({ kind: 'event', event });
  }
}

/** A change is one event; two where one run ends and the next begins in the same moment. */
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

function now({ time, who, run, pid, state, reason }: Standing): InstanceNow {
  return { time, daemon: who.daemon, instance: instanceName(who), run, pid, state, reason };
}
