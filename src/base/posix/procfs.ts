/** Reads what /proc shows of processes; nothing where /proc belongs to another PID namespace than this process. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Clock ticks since boot, the unit of start times in /proc (USER_HZ). */
export type Ticks = number;

/** The same on every Linux. */
export const TICKS_PER_SECOND = 100;

export interface ProcessStat {
  readonly pid: number;
  /** The program name, at most 15 bytes. */
  readonly name: string;
  /** False for a zombie. */
  readonly isAlive: boolean;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly started: Ticks;
}

/** A process or zombie; undefined when there is none with this pid. */
export function statOf(pid: number): ProcessStat | undefined {
  const text = read(pid, 'stat');
  const end = text.lastIndexOf(')');
  if (end < 0) return undefined;
  // The name in parentheses may contain anything, parentheses and blanks too.
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
 * The run token in the environment of a process, which it inherits from the main process of its run; undefined when it has
 * none, '' when its environment is empty: unreadable, wiped, or not set up yet during an exec.
 */
export function markOf(pid: number): string | undefined {
  const environment = read(pid, 'environ');
  if (environment === '') return '';
  const from = environment.startsWith(MARK) ? 0 : environment.indexOf(`\0${MARK}`) + 1;
  if (from === 0 && !environment.startsWith(MARK)) return undefined;
  const end = environment.indexOf('\0', from);
  return environment.slice(from + MARK.length, end < 0 ? undefined : end);
}

/** The path of its cgroup in the version 2 hierarchy; undefined where there is none. */
export function cgroupOf(pid: number): string | undefined {
  return /^0::(.*)$/m.exec(read(pid, 'cgroup'))?.[1];
}

/** The children of this process: those it started and orphans, zombies included. */
export function ownChildren(): number[] {
  // The kernel gives orphans to the main thread, which also spawns all children.
  return read(process.pid, `task/${process.pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** The pids of all processes. */
export function allProcesses(): number[] {
  if (!hasOwnProc()) return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

const MARK = 'OSDAEMON_RUN=';

let isOwnNamespace: boolean | undefined;

/** In a PID namespace without a /proc of its own, the pids in /proc are not those of kill(). */
function hasOwnProc(): boolean {
  isOwnNamespace ??= ownPidInProc() === String(process.pid);
  return isOwnNamespace;
}

/** null: /proc is not mounted. */
function ownPidInProc(): string | null {
  try {
    return readlinkSync('/proc/self');
  } catch {
    return null;
  }
}

/** Empty when the process is gone or the file is not readable. */
function read(pid: number, file: string): string {
  if (!hasOwnProc()) return '';
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
