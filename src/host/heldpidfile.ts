/** Writes the `pid_file` of osdaemond, and removes it at the end. A failure to write it is only logged. */
import type { Closer } from '../base/closer.ts';
import { reasonOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { removePidFile, writePidFile } from '../process/pidfile.ts';

/** @param path null: none is configured */
export function holdPidFile(path: string | null, log: Log, closer: Closer): void {
  if (path === null) return;
  try {
    writePidFile(path, process.pid);
    closer.add(() => removePidFile(path));
  } catch (thrown) {
    log.error(`cannot write the pid_file ${path}: ${reasonOf(thrown)}`, { event: 'pid-file' });
  }
}
