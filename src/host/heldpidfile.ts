/** The `pid_file` exists while osdaemond runs; a failure to write it is logged and stops nothing. */
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
    log.error(`the pid_file ${path} cannot be written: ${reasonOf(thrown)}`, { event: 'pid-file' });
  }
}
