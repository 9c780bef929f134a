/** Whose process is it? A marker in the environment tells, which every descendant inherits; a name never does. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/** Every living process whose environment holds `NAME=value`, this one excepted. Zombies have no environment left. */
export function processesMarked(name: string, value: string): Leftover[] {
  const marker = `${name}=${value}`;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => readProc(pid, 'environ').split('\0').includes(marker))
    .map((pid) => ({ pid: Number(pid), command: readProc(pid, 'cmdline').replaceAll('\0', ' ').trim() }));
}

/** Kills what a failed test left behind. */
export function killAll(leftovers: readonly Leftover[]): void {
  for (const { pid } of leftovers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself between the look and the signal.
    }
  }
}

/** Empty when the process is gone or another user's. */
function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
