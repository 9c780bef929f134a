/** Makes log entries; a test names only the properties that it is about. */
import type { LogEntry } from '../../src/logs/entry.ts';

/** 2026-11-21T05:53:00.123Z */
export const TIME = Date.UTC(2026, 10, 21, 5, 53, 0, 123);

export function entry(about: Partial<LogEntry>): LogEntry {
  return { time: TIME, level: 'info', who: 'echo@1#0', daemon: 'echo', stream: 'log', text: '', ...about };
}
