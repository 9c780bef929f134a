/** What the host makes of its own process before the first daemon starts, so that no daemon inherits what is not meant for it. */
import { readFileSync } from 'node:fs';
import { OsdaemonError, reasonOf } from '../base/errors.ts';
import { closeInheritedOnExec } from '../base/posix/descriptors.ts';
import { becomeSubreaper } from '../base/posix/processes.ts';
import { decodeBytes } from '../base/text.ts';
import type { InheritedProcess } from '../process/spawnrequest.ts';

/** What daemons have unless they ask for another. */
const UMASK = 0o022;

/**
 * Sets the umask, closes inherited descriptors to daemons, and makes orphans below this process its own.
 * @throws {OsdaemonError} `system`, where /proc is not mounted
 */
export function prepareProcess(): InheritedProcess {
  process.umask(UMASK);
  becomeSubreaper();
  return { env: readProc(), umask: UMASK };
}

function readProc(): ReadonlyMap<string, string> {
  try {
    closeInheritedOnExec();
    return ownEnvironment();
  } catch (thrown) {
    throw new OsdaemonError(
      'system',
      `/proc cannot be read: ${reasonOf(thrown)}; osdaemond needs it, mount it (mount -t proc proc /proc)`,
    );
  }
}

/** As it was given to this process, byte for byte; Node's own view of it has lost what is not UTF-8. */
function ownEnvironment(): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  for (const pair of decodeBytes(readFileSync('/proc/self/environ')).split('\0')) {
    const equals = pair.indexOf('=');
    if (equals > 0) env.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return env;
}
