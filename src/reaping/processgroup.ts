/** A process group whose leader was reaped: its number is trusted only while what holds it is older than the reaping. */
import { sendSignal } from '../base/posix/processes.ts';
import { allProcesses, type ProcessStat, statOf, type Ticks } from '../base/posix/procfs.ts';

/** Whether anybody is in the group, a zombie included; the cheap question. */
export function groupExists(pgid: number): boolean {
  try {
    return sendSignal(-pgid, 0);
  } catch {
    // EPERM: there is somebody, and it is another user's.
    return true;
  }
}

/** Who was in the group when its leader was reaped and lives still. Reads all of /proc: only where waiting did not help. */
export function groupMembers(pgid: number, reapedAt: Ticks): ProcessStat[] {
  return allProcesses()
    .map(statOf)
    .filter((stat) => stat !== undefined)
    .filter(
      // A later process of that number is somebody else's: the number was free in between.
      (stat) => stat.group === pgid && stat.isAlive && stat.started <= reapedAt,
    );
}
