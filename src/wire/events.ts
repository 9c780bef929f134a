/** A stream of events begins with a snapshot; then comes every change, in order, without a gap. One JSON object a line. */
import { array, integer, nullable, object, string, stringEnum, type WireSchema } from './schemas.ts';
import { LETTERS, type LetterView, STATES, type StateView } from './states.ts';

/** How an instance stands when the stream begins. */
export interface StandingView {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly daemon: string;
  readonly instance: string;
  readonly run: number;
  readonly pid: number | null;
  readonly state: StateView;
  readonly reason: string;
}

export interface SnapshotItem {
  readonly kind: 'snapshot';
  /** Of the last event before it. */
  readonly number: number;
  readonly instances: readonly StandingView[];
}

export interface EventItem extends StandingView {
  readonly kind: 'event';
  /** From 1, over all daemons, without a gap. */
  readonly number: number;
  /** null where the change is none of the four. */
  readonly event: LetterView | null;
  readonly before: StateView;
}

/** The last line, for a reader that fell too far behind. */
export interface DroppedItem {
  readonly kind: 'dropped';
  readonly message: string;
}

export type StreamItem = SnapshotItem | EventItem | DroppedItem;

/** The last events of each daemon, oldest first. */
export interface HistoryAnswer {
  readonly events: readonly EventItem[];
}

const standing = {
  time: integer('milliseconds since the epoch'),
  daemon: string(),
  instance: string('daemon@generation#instance'),
  run: integer(),
  pid: nullable(integer()),
  state: stringEnum(STATES),
  reason: string(),
};

const standingView = object<StandingView>('how an instance stands', standing);

const snapshotItem = object<SnapshotItem>('always the first line', {
  kind: stringEnum(['snapshot']),
  number: integer('of the last event before it'),
  instances: array(standingView),
});

export const eventItem: WireSchema = object<EventItem>('a change of state', {
  kind: stringEnum(['event']),
  number: integer('from 1, over all daemons, without a gap'),
  ...standing,
  event: nullable(stringEnum(LETTERS, 'u up, U ready, d down, D really down')),
  before: stringEnum(STATES),
});

export const droppedItem: WireSchema = object<DroppedItem>('the last line, for a reader that was too slow', {
  kind: stringEnum(['dropped']),
  message: string(),
});

export const streamItem: WireSchema = {
  description: 'one line of the stream',
  anyOf: [snapshotItem, eventItem, droppedItem],
};

export const historyAnswer: WireSchema = object<HistoryAnswer>('the last events, oldest first', {
  events: array(eventItem),
});
