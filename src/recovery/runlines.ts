/** The line format of the run journal. Lines that do not parse are skipped; damage never turns into a run that did not exist. */
import type { Ticks } from '../base/posix/procfs.ts';

export interface RunLine {
  readonly token: string;
  readonly daemon: string;
  /** null, together with `started`: only the intent is recorded, and the process may or may not exist. */
  readonly pid: number | null;
  readonly started: Ticks | null;
}

/** What a journal says. */
export interface JournalContent {
  /** The boot and PID namespace in which it was written; null: not recorded. */
  readonly era: string | null;
  /** The directory of the runs' cgroups. */
  readonly cgroups: string | null;
  /** Runs that had not ended. */
  readonly runs: readonly RunLine[];
  /** Whether osdaemond shut down cleanly and left nothing. */
  readonly isClean: boolean;
}

export const CLEAN_END = '.\n';

export function headLine(era: string, cgroups: string | null): string {
  return `osdaemond ${JSON.stringify([era, cgroups])}\n`;
}

export function intentLine({ token, daemon }: RunLine): string {
  return `+ ${token} ${JSON.stringify(daemon)}\n`;
}

export function startLine({ token, pid, started }: RunLine): string {
  return `= ${token} ${pid} ${started}\n`;
}

export function endLine(token: string): string {
  return `- ${token}\n`;
}

export function readLines(text: string): JournalContent {
  const runs = new Map<string, RunLine>();
  const [first = '', ...lines] = text.split('\n');
  const [era, cgroups] = readHead(first);
  let isClean = false;
  for (const line of lines) {
    if (line === '') continue;
    isClean = era !== null && line === '.' && runs.size === 0;
    const [, sign, token = '', rest = ''] = /^([+=-]) ([\w-]+)(?: (.*))?$/.exec(line) ?? [];
    if (sign === '+') runs.set(token, { token, daemon: readText(rest) ?? '?', pid: null, started: null });
    else if (sign === '-') runs.delete(token);
    else if (sign === '=') addStart(runs, token, rest);
  }
  return { era, cgroups, runs: [...runs.values()], isClean };
}

function addStart(runs: Map<string, RunLine>, token: string, rest: string): void {
  const run = runs.get(token);
  const [, pid, started] = /^(\d{1,10}) (\d{1,15})$/.exec(rest) ?? [];
  if (run !== undefined && pid !== undefined) runs.set(token, { ...run, pid: Number(pid), started: Number(started) });
}

function readHead(line: string): [era: string | null, cgroups: string | null] {
  const value: unknown = line.startsWith('osdaemond ') ? parsed(line.slice('osdaemond '.length)) : null;
  if (!Array.isArray(value)) return [null, null];
  const [era, cgroups]: unknown[] = value;
  return [typeof era === 'string' ? era : null, typeof cgroups === 'string' ? cgroups : null];
}

function readText(json: string): string | undefined {
  const value = parsed(json);
  return typeof value === 'string' ? value : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
