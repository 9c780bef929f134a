/** Writes and removes PID files, for other programs: osdaemond itself never reads one. */
import { rmSync } from 'node:fs';
import { writeAtomically } from '../base/atomicwrite.ts';

/** @throws the error of the file system */
export function writePidFile(path: string, pid: number): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeAtomically(path, `${pid}\n`, { temporary, mode: 0o644, owner: null, sync: 'none' });
}

/** Does nothing when the file is already gone. @throws the error of the file system */
export function removePidFile(path: string): void {
  rmSync(path, { force: true });
}
