/** A process group whose leader was reaped: its number is trusted only while what holds it is older than the reaping. */
import { readdirSync, readFileSync } from 'node:fs';
import { sendSignal, sinceBoot } from '../base/posix/processes.ts';

/** Clock ticks since boot, as /proc counts them (USER_HZ, 100 on every Linux). */
export type Ticks = number;

export function ticksNow(): Ticks {
  return Math.floor(sinceBoot() * 100);
}

/** Whether anybody is in the group, a zombie included; the cheap question. */
export function isGroupThere(pgid: number): boolean {
  try {
    return sendSignal(-pgid, 0);
  } catch {
    // EPERM: there is somebody, and it is another user's.
    return true;
  }
}

/** Who was in the group when its leader was reaped and lives still. Reads all of /proc: only where waiting did not help. */
export function membersOf(pgid: number, reapedAt: Ticks): number[] {
  const members: number[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = statOf(pid);
    // A later process of that number is somebody else's: the number was free in between.
    if (stat?.group === pgid && stat.isAlive && stat.started <= reapedAt) members.push(pid);
  }
  return members;
}

interface Stat {
  readonly group: number;
  /** A zombie is dead; it waits for a parent that is not us. */
  readonly isAlive: boolean;
  readonly started: Ticks;
}

function statOf(pid: number): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name in parentheses may hold anything, a parenthesis too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { group: Number(fields[2]), isAlive: fields[0] !== 'Z' && fields[0] !== 'X', started: Number(fields[19]) };
}
