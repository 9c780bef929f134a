/** A PID file is written for others, whole or not at all; the host itself never reads one. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Errors: those of the file system. */
export function writePidFile(path: string, pid: number): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${pid}\n`, { mode: 0o644, flag: 'wx' });
    renameSync(temporary, path);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
}

/** A file that is not there any more is as good as removed. */
export function removePidFile(path: string): void {
  rmSync(path, { force: true });
}
