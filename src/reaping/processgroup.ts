/** Finds the members of the process group of a reaped main process. Only processes older than the reaping count, because the number can be reused. */
import { sendSignal } from '../base/posix/processes.ts';
import { allProcesses, type ProcessStat, statOf, type Ticks } from '../base/posix/procfs.ts';

/** Whether the group has members, zombies included; one system call. */
export function groupExists(pgid: number): boolean {
  try {
    return sendSignal(-pgid, 0);
  } catch {
    // EPERM: it has members, and they belong to another user.
    return true;
  }
}

/** The living members that are older than the reaping of the leader. Reads all of /proc. */
export function groupMembers(pgid: number, reapedAt: Ticks): ProcessStat[] {
  return allProcesses()
    .map(statOf)
    .filter((stat) => stat !== undefined)
    .filter(
      // The number became free at the reaping: a later group with it belongs to another process.
      (stat) => stat.group === pgid && stat.isAlive && stat.started <= reapedAt,
    );
}
