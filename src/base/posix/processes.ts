/** Signals and reaps processes by pid. A pid is certain only while its process is an unreaped child, or that child's group exists. */
import { constants } from 'node:os';
import { reasonOf } from '../errors.ts';
import { checkErrno } from './errno.ts';
import { errno, libcCalls } from './library.ts';
import { TICKS_PER_SECOND, type Ticks } from './procfs.ts';

const P_ALL = 0;
const WNOHANG = 1;
const WEXITED = 4;
const WNOWAIT = 0x01000000;
const SI_CODE = 8;
const SI_PID = 16;
const SI_STATUS = 24;
const CLD_EXITED = 1;
const PR_SET_CHILD_SUBREAPER = 36;
const CLOCK_BOOTTIME = 7;

const SIGNAL_NAMES = new Map<number, string>(Object.entries(constants.signals).map(([name, number]) => [number, name]));
// For numbers with two names, the last one in Node's table would win.
SIGNAL_NAMES.set(constants.signals.SIGABRT, 'SIGABRT').set(constants.signals.SIGIO, 'SIGIO');

export type ExitStatus = { readonly code: number } | { readonly signal: string };

const info = Buffer.alloc(128);
const status = new Int32Array(1);

/** A child that has exited and is not reaped yet, so no other process can have its pid. */
export interface Zombie {
  readonly pid: number;
  /** It exited with status 0. */
  readonly succeeded: boolean;
}

/** Any zombie among the children, left unreaped; null: there is none. */
export function nextZombie(): Zombie | null {
  info.fill(0, SI_PID, SI_PID + 4);
  if (libcCalls.waitid(P_ALL, 0, info, WEXITED | WNOHANG | WNOWAIT) !== 0) return null;
  const pid = info.readInt32LE(SI_PID);
  if (pid === 0) return null;
  return { pid, succeeded: info.readInt32LE(SI_CODE) === CLD_EXITED && info.readInt32LE(SI_STATUS) === 0 };
}

/** Reaps a zombie, which frees its pid; null when it is not a child of this process. */
export function reap(pid: number): ExitStatus | null {
  if (libcCalls.waitpid(pid, status, WNOHANG) !== pid) return null;
  const word = status[0] ?? 0;
  const signal = word & 0x7f;
  if (signal === 0) return { code: (word >> 8) & 0xff };
  return { signal: SIGNAL_NAMES.get(signal) ?? `SIG${signal}` };
}

/**
 * Sends a signal to a process, or to a process group (`pid` < 0).
 * @returns false when there is no such process or group
 * @throws {SystemError} EPERM
 */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  if (libcCalls.kill(pid, signal === 0 ? 0 : constants.signals[signal]) === 0) return true;
  if (errno() === constants.errno.ESRCH) return false;
  checkErrno(-1, `sending ${signal} to ${pid}`);
  return false;
}

/**
 * Sends a signal to a process or group that may already be gone.
 * @returns why it could not be sent (EPERM), for a message; null when it was sent or there is no such process
 */
export function trySignal(pid: number, signal: NodeJS.Signals): string | null {
  try {
    sendSignal(pid, signal);
    return null;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

/** From now on orphans among the descendants of this process become its children. */
export function becomeSubreaper(): void {
  checkErrno(libcCalls.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 'becoming the reaper of orphans');
}

/** The time now in the clock ticks of process start times; /proc/uptime may show a container's own clock instead. */
export function ticksNow(): Ticks {
  const time = new BigInt64Array(2);
  checkErrno(libcCalls.clock_gettime(CLOCK_BOOTTIME, time), 'reading the clock');
  return Number(time[0]) * TICKS_PER_SECOND + Math.floor(Number(time[1]) / (1e9 / TICKS_PER_SECOND));
}
