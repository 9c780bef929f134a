/** What /proc says of processes at this moment; where it shows another world of numbers than ours, it says nothing. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Clock ticks since boot, the unit of start times in /proc (USER_HZ). */
export type Ticks = number;

/** The same on every Linux. */
export const TICKS_PER_SECOND = 100;

export interface ProcessStat {
  readonly pid: number;
  /** The name of the program, 15 bytes at most. */
  readonly name: string;
  /** A zombie is dead; it waits for its parent. */
  readonly isAlive: boolean;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly started: Ticks;
}

/** A process, or the zombie that is left of it; undefined when the number is free. */
export function statOf(pid: number): ProcessStat | undefined {
  const text = read(pid, 'stat');
  const end = text.lastIndexOf(')');
  if (end < 0) return undefined;
  // The name in parentheses may hold anything, a parenthesis too.
  const fields = text.slice(end + 2).split(' ');
  return {
    pid,
    name: text.slice(text.indexOf('(') + 1, end),
    isAlive: fields[0] !== 'Z' && fields[0] !== 'X',
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    started: Number(fields[19]),
  };
}

/**
 * The run that a process or one of its ancestors was started for, as its environment tells; undefined where it does not,
 * '' where there is no environment at all: another user's, wiped, or not set up yet.
 */
export function markOf(pid: number): string | undefined {
  const environment = read(pid, 'environ');
  if (environment === '') return '';
  const from = environment.startsWith(MARK) ? 0 : environment.indexOf(`\0${MARK}`) + 1;
  if (from === 0 && !environment.startsWith(MARK)) return undefined;
  const end = environment.indexOf('\0', from);
  return environment.slice(from + MARK.length, end < 0 ? undefined : end);
}

/** Its cgroup in the one hierarchy of version 2, from that hierarchy's root; undefined where there is none. */
export function cgroupOf(pid: number): string | undefined {
  return /^0::(.*)$/m.exec(read(pid, 'cgroup'))?.[1];
}

/** The children of this process, its own and those that came to it as orphans, zombies included. */
export function ownChildren(): number[] {
  // Orphans are given to the main thread, which is also the one that spawns.
  return read(process.pid, `task/${process.pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** Every process there is. */
export function allProcesses(): number[] {
  if (!isOurWorld()) return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

const MARK = 'OSDAEMON_RUN=';

let ourWorld: boolean | undefined;

/** In a PID namespace without a /proc of its own, the numbers of /proc are other processes than the numbers of kill(). */
function isOurWorld(): boolean {
  ourWorld ??= ownPidInProc() === String(process.pid);
  return ourWorld;
}

/** null: /proc is not mounted. */
function ownPidInProc(): string | null {
  try {
    return readlinkSync('/proc/self');
  } catch {
    return null;
  }
}

/** Empty when the process is gone, or another user's. */
function read(pid: number, file: string): string {
  if (!isOurWorld()) return '';
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
