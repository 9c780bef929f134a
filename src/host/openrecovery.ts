/** Opens and locks the state directory and the run journal in it, logs their problems, and closes them in reverse order. */
import { systemClock } from '../base/clock.ts';
import type { Closer } from '../base/closer.ts';
import type { Log } from '../base/log.ts';
import { Recovery } from '../recovery/recovery.ts';
import { StateKeeper } from '../recovery/statekeeper.ts';

/** @throws {OsdaemonError} `bad_state_directory`, where it cannot be used or another osdaemond uses it */
export function openRecovery(path: string, log: Log, closer: Closer): Recovery {
  const keeper = new StateKeeper({
    path,
    clock: systemClock,
    restored: () => {
      recovery.rewrite();
      log.warn(`the state directory ${path} was deleted or moved; created it again`, { event: 'state-directory' });
    },
    lost: (reason) =>
      log.error(`the state directory ${path} was deleted or moved, and cannot be created again for now: ${reason}`, {
        event: 'state-directory',
      }),
  });
  closer.add(() => keeper.release());
  const recovery = new Recovery({
    directory: path,
    clock: systemClock,
    log: (level, message) => log[level](message, { event: 'recovery' }),
  });
  closer.add(() => recovery.close());
  return recovery;
}
