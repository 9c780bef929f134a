/** The recent lines of daemons, and those that follow; one JSON object a line where they are followed. */
import { type DroppedItem, droppedItem } from './events.ts';
import { list, object, type Shape, text, whole, word } from './shape.ts';

export const STREAMS = ['stdout', 'stderr', 'log', 'host'] as const;

export interface LogLine {
  readonly kind: 'line';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly daemon: string;
  /** `web@3#0` */
  readonly instance: string;
  /** `log`: a `["log", …]` request of the protocol; `host`: the host about this daemon. */
  readonly stream: (typeof STREAMS)[number];
  readonly text: string;
}

export type LogItem = LogLine | DroppedItem;

export interface LogsAnswer {
  /** Oldest first. */
  readonly lines: readonly LogLine[];
}

export const logLine: Shape = object<LogLine>('one line of a daemon', {
  kind: word(['line']),
  time: whole('milliseconds since the epoch'),
  level: word(['error', 'warn', 'info', 'debug']),
  daemon: text(),
  instance: text('daemon@generation#copy'),
  stream: word(STREAMS, 'log: by the protocol; host: the host about this daemon'),
  text: text(),
});

export const logItem: Shape = { description: 'one line of the stream', anyOf: [logLine, droppedItem] };

export const logsAnswer: Shape = object<LogsAnswer>('the last lines, oldest first', { lines: list(logLine) });
