/** What a daemon said becomes entries: the time and the name are added, nothing else changes. */
import type { LogEntry } from './entry.ts';

export interface Source {
  /** As the log shows it: `echo@3#0`. */
  readonly who: string;
  readonly daemon: string;
}

/** @param time wall time, milliseconds since the epoch */
export function stamp(
  source: Source,
  time: number,
  said: readonly Pick<LogEntry, 'level' | 'stream' | 'text'>[],
): LogEntry[] {
  const { who, daemon } = source;
  return said.map(({ level, stream, text }) => ({ time, level, who, daemon, stream, text }));
}

/** The same for lines of ordinary output, all of one stream. */
export function stampLines(
  source: Source,
  time: number,
  stream: 'stdout' | 'stderr',
  lines: readonly string[],
): LogEntry[] {
  const { who, daemon } = source;
  return lines.map((text) => ({ time, level: 'info', who, daemon, stream, text }));
}
