/** The event stream: a snapshot, then every state change in order, without gaps; one JSON object per line. */
import { array, integer, nullable, object, string, stringEnum, type WireSchema } from './schemas.ts';
import { LETTERS, type LetterView, STATES, type StateView } from './states.ts';

/** The state of an instance. */
export interface StandingView {
  /** When it entered the state, milliseconds since the epoch. */
  readonly time: number;
  readonly daemon: string;
  /** `web@3#0`: daemon, generation, instance. */
  readonly instance: string;
  /** The number of the run, from 1; 0 before the first. */
  readonly run: number;
  /** null in a state without a process. */
  readonly pid: number | null;
  readonly state: StateView;
  /** Why it is in this state; '' if there is nothing to add. */
  readonly reason: string;
}

/** The first item of a stream: the state of all instances. */
export interface SnapshotItem {
  readonly kind: 'snapshot';
  /** The number of the last event before it. */
  readonly number: number;
  readonly instances: readonly StandingView[];
}

/** A state change. */
export interface EventItem extends StandingView {
  readonly kind: 'event';
  /** From 1, over all daemons, without gaps. */
  readonly number: number;
  /** null for other changes. */
  readonly event: LetterView | null;
  /** The previous state. */
  readonly before: StateView;
}

/** The last item, for a reader that was too slow. */
export interface DroppedItem {
  readonly kind: 'dropped';
  readonly message: string;
}

/** An item of `events`. */
export type StreamItem = SnapshotItem | EventItem | DroppedItem;

/** Answer of `history`. */
export interface HistoryAnswer {
  /** The last 50 events of each daemon, oldest first. */
  readonly events: readonly EventItem[];
}

const standing = {
  time: integer('when it entered the state, milliseconds since the epoch'),
  daemon: string(),
  instance: string('daemon@generation#instance'),
  run: integer('the number of the run, from 1; 0 before the first'),
  pid: nullable(integer()),
  state: stringEnum(STATES),
  reason: string(),
};

const standingView = object<StandingView>('the state of an instance', standing);

const snapshotItem = object<SnapshotItem>('always the first line', {
  kind: stringEnum(['snapshot']),
  number: integer('the number of the last event before it'),
  instances: array(standingView),
});

export const eventItem: WireSchema = object<EventItem>('a state change', {
  kind: stringEnum(['event']),
  number: integer('from 1, over all daemons, without gaps'),
  ...standing,
  event: nullable(stringEnum(LETTERS, 'u up, U ready, d down, D stopped; null for other changes')),
  before: stringEnum(STATES, 'the previous state'),
});

export const droppedItem: WireSchema = object<DroppedItem>('the last line, for a reader that was too slow', {
  kind: stringEnum(['dropped']),
  message: string(),
});

export const streamItem: WireSchema = {
  description: 'a line of the stream',
  anyOf: [snapshotItem, eventItem, droppedItem],
};

export const historyAnswer: WireSchema = object<HistoryAnswer>('the last events, oldest first', {
  events: array(eventItem),
});
