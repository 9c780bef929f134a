/** The lines that daemons have said lately, from their bounded rings, and those that they say from now on. */

import { Subscription } from '../events/subscription.ts';
import type { LogEntry } from '../logs/entry.ts';
import type { LogItem, LogLine, LogsAnswer } from '../wire/logs.ts';
import type { LogsQuery } from '../wire/routes.ts';
import type { OperationContext } from './context.ts';
import type { Feed } from './events.ts';
import { named } from './select.ts';

/** Of each daemon, where nothing else is asked. */
const LINES = 100;
/** What may wait for a reader who follows: characters, and for each line as much as its other fields cost. */
const BEHIND = 4 * 1024 * 1024;
const LINE = 200;

/** Oldest first. @throws OsdaemonError `unknown_daemon` */
export function recentLogs(place: OperationContext, { name, lines = LINES }: LogsQuery): LogsAnswer {
  const recent = named(place, name).flatMap((daemon) => place.lines.recent(daemon.name, lines));
  return { lines: recent.map(lineOf).sort((a, b) => a.time - b.time) };
}

/** The same, and then each new line. Without names: of all daemons, those to come too. @throws OsdaemonError `unknown_daemon` */
export function followLogs(place: OperationContext, query: LogsQuery): Feed<LogItem> {
  const daemons = query.name === undefined ? null : new Set(named(place, query.name).map((daemon) => daemon.name));
  const subscription = new Subscription<LogItem>({
    behind: BEHIND,
    weigh: (item) => (item.kind === 'line' ? item.text.length + LINE : LINE),
    isWanted: () => true,
    dropped: (items) => ({
      kind: 'dropped',
      message: `this reader of the log was ${items} lines behind and is dropped; follow again, or read the log file`,
    }),
    ended: () => off(),
  });
  for (const line of recentLogs(place, query).lines) subscription.give(line);
  const off = place.lines.follow((entries) => {
    for (const entry of entries) {
      if (daemons === null || daemons.has(entry.daemon))
        subscription.give({ ...lineOf(entry), text: owned(entry.text) });
    }
  });
  return subscription;
}

function lineOf({ time, level, who, daemon, stream, text }: LogEntry): LogLine {
  return { kind: 'line', time, level, daemon, instance: who, stream, text };
}

/** A copy: a line may be a view into the chunk that it came in, and would keep all of that in memory. */
function owned(text: string): string {
  return Buffer.from(text).toString();
}
