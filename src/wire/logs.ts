/** Log lines of daemons: a list of recent ones, or a stream with one JSON object per line. */
import { LEVELS, type Level } from '../base/log.ts';
import { type DroppedItem, droppedItem } from './events.ts';
import { array, integer, object, string, stringEnum, type WireSchema } from './schemas.ts';

export const LOG_STREAMS = ['stdout', 'stderr', 'log', 'host'] as const;

export type LogStreamView = (typeof LOG_STREAMS)[number];

/** One line of a daemon. */
export interface LogLine {
  readonly kind: 'line';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: Level;
  readonly daemon: string;
  /** `web@3#0`: daemon, generation, instance. */
  readonly instance: string;
  /** `log`: a `["log", …]` message of the daemon; `host`: a message of osdaemond about the daemon. */
  readonly stream: LogStreamView;
  /** Without its line end; control characters as the daemon wrote them. */
  readonly text: string;
}

/** An item of `followLogs`. */
export type LogItem = LogLine | DroppedItem;

/** Answer of `logs`. */
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
  stream: stringEnum(
    LOG_STREAMS,
    'log: a ["log", …] message of the daemon; host: a message of osdaemond about the daemon',
  ),
  text: string(),
});

export const logItem: WireSchema = { description: 'a line of the stream', anyOf: [logLine, droppedItem] };

export const logsAnswer: WireSchema = object<LogsAnswer>('the last lines, oldest first', { lines: array(logLine) });
