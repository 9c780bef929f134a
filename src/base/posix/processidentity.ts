/** Names a process by pid and start time, so that a later process with the same pid is another one. */
import { statOf } from './procfs.ts';

/** `pid-start`, the start in clock ticks since boot; the pid alone when /proc does not show the process. */
export function processIdentity(pid: number): string {
  const stat = statOf(pid);
  return stat === undefined ? String(pid) : `${pid}-${stat.started}`;
}

/** Whether the process of an identity still exists and is not this one; a pid alone identifies no process. */
export function isAnotherAlive(identity: string): boolean {
  const pid = /^(\d+)-\d+$/.exec(identity)?.[1];
  return pid !== undefined && Number(pid) !== process.pid && identity === processIdentity(Number(pid));
}
