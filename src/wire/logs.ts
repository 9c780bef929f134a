/** The recent lines of daemons, and those that follow; one JSON object a line where they are followed. */
import { LEVELS, type Level } from '../base/log.ts';
import { type DroppedItem, droppedItem } from './events.ts';
import { array, integer, object, string, stringEnum, type WireSchema } from './schemas.ts';

export const LOG_STREAMS = ['stdout', 'stderr', 'log', 'host'] as const;

export interface LogLine {
  readonly kind: 'line';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: Level;
  readonly daemon: string;
  /** `web@3#0` */
  readonly instance: string;
  /** `log`: a `["log", …]` request of the protocol; `host`: the host about this daemon. */
  readonly stream: (typeof LOG_STREAMS)[number];
  readonly text: string;
}

export type LogItem = LogLine | DroppedItem;

export interface LogsAnswer {
  /** Oldest first. */
  readonly lines: readonly LogLine[];
}

export const logLine: WireSchema = object<LogLine>('one line of a daemon', {
  kind: stringEnum(['line']),
  time: integer('milliseconds since the epoch'),
  level: stringEnum(LEVELS),
  daemon: string(),
  instance: string('daemon@generation#instance'),
  stream: stringEnum(LOG_STREAMS, 'log: by the protocol; host: the host about this daemon'),
  text: string(),
});

export const logItem: WireSchema = { description: 'one line of the stream', anyOf: [logLine, droppedItem] };

export const logsAnswer: WireSchema = object<LogsAnswer>('the last lines, oldest first', { lines: array(logLine) });
