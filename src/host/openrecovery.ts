/** Opens and locks the state directory, and the journal of runs in it; both are logged about and closed in order. */
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
      log.warn(`the state directory ${path} had disappeared; recreated it`, { event: 'state-directory' });
    },
    lost: (reason) => log.error(`the state directory ${path} has disappeared: ${reason}`, { event: 'state-directory' }),
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
