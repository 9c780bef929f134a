/** A process is told from a later one with the same number by the time of its start. */
import { readFileSync } from 'node:fs';

/** `pid-start`, start in the kernel's clock ticks; the pid alone when there is no such process. */
export function processIdentity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold blanks and parentheses itself; the start is the 20th field behind it.
    return `${pid}-${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return String(pid);
  }
}

/** Whether the process of an identity still runs, and is not this one. */
export function isAnotherAlive(identity: string): boolean {
  return identity !== processIdentity(process.pid) && identity === processIdentity(Number.parseInt(identity, 10));
}
