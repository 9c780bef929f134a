/** Answers `logs`: recent log lines of daemons, from their bounded ring buffers, and with `follow` each new one. */

import { Subscription } from '../events/subscription.ts';
import type { LogEntry } from '../logs/entry.ts';
import type { LogItem, LogLine, LogsAnswer } from '../wire/logs.ts';
import type { LogsQuery } from '../wire/routes.ts';
import type { OperationContext } from './context.ts';
import type { Feed } from './events.ts';
import { named } from './select.ts';

/** Lines per daemon where the request does not say. */
const DEFAULT_LINES = 100;
/** Characters that may wait for a slow reader. */
const MOST_WAITING = 4 * 1024 * 1024;
/** Characters that the other fields of a line count as. */
const LINE_COST = 200;

/** Oldest first. @throws {OsdaemonError} `unknown_daemon` */
export function recentLogs(ctx: OperationContext, { name, lines = DEFAULT_LINES }: LogsQuery): LogsAnswer {
  const recent = named(ctx, name).flatMap((daemon) => ctx.lines.recent(daemon.name, lines));
  return { lines: recent.map(wireLine).sort((a, b) => a.time - b.time) };
}

/**
 * Recent lines, then each new one. Without names it covers all daemons, including those added later.
 * @throws {OsdaemonError} `unknown_daemon`
 */
export function followLogs(ctx: OperationContext, query: LogsQuery): Feed<LogItem> {
  const daemons = query.name === undefined ? null : new Set(named(ctx, query.name).map((daemon) => daemon.name));
  const subscription = new Subscription<LogItem>({
    behind: MOST_WAITING,
    weigh: (item) => (item.kind === 'line' ? item.text.length + LINE_COST : LINE_COST),
    isWanted: () => true,
    dropped: (items) => ({
      kind: 'dropped',
      message: `the reader fell ${items} lines behind and was disconnected; follow again, or read the log file`,
    }),
    ended: () => off(),
  });
  for (const line of recentLogs(ctx, query).lines) subscription.give(line);
  const off = ctx.lines.follow((entries) => {
    for (const entry of entries) {
      if (daemons === null || daemons.has(entry.daemon)) {
        subscription.give({ ...wireLine(entry), text: detached(entry.text) });
      }
    }
  });
  return subscription;
}

function wireLine({ time, level, who, daemon, stream, text }: LogEntry): LogLine {
  return { kind: 'line', time, level, daemon, instance: who, stream, text };
}

/** Copies the text: a line can be a slice of the chunk it was read in, and would keep the whole chunk in memory. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}
