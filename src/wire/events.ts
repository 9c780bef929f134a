/** A stream of events begins with a snapshot; then comes every change, in order, without a gap. One JSON object a line. */
import { list, object, orNull, type Shape, text, whole, word } from './shape.ts';
import { LETTERS, type Letter, STATES, type State } from './states.ts';

/** How an instance stands when the stream begins. */
export interface StandingView {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly daemon: string;
  readonly instance: string;
  readonly run: number;
  readonly pid: number | null;
  readonly state: State;
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
  readonly event: Letter | null;
  readonly before: State;
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
  time: whole('milliseconds since the epoch'),
  daemon: text(),
  instance: text('daemon@generation#copy'),
  run: whole(),
  pid: orNull(whole()),
  state: word(STATES),
  reason: text(),
};

const standingView = object<StandingView>('how an instance stands', standing);

const snapshotItem = object<SnapshotItem>('always the first line', {
  kind: word(['snapshot']),
  number: whole('of the last event before it'),
  instances: list(standingView),
});

export const eventItem: Shape = object<EventItem>('a change of state', {
  kind: word(['event']),
  number: whole('from 1, over all daemons, without a gap'),
  ...standing,
  event: orNull(word(LETTERS, 'u up, U ready, d down, D really down')),
  before: word(STATES),
});

export const droppedItem: Shape = object<DroppedItem>('the last line, for a reader that was too slow', {
  kind: word(['dropped']),
  message: text(),
});

export const streamItem: Shape = {
  description: 'one line of the stream',
  anyOf: [snapshotItem, eventItem, droppedItem],
};

export const historyAnswer: Shape = object<HistoryAnswer>('the last events, oldest first', {
  events: list(eventItem),
});
