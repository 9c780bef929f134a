/** Prepares the process of osdaemond before the first daemon starts, so that daemons inherit only what is meant for them. */
import { readFileSync } from 'node:fs';
import { OsdaemonError, reasonOf } from '../base/errors.ts';
import { closeInheritedOnExec } from '../base/posix/descriptors.ts';
import { becomeSubreaper } from '../base/posix/processes.ts';
import { decodeBytes } from '../base/text.ts';
import type { InheritedProcess } from '../process/spawnrequest.ts';

/** The umask of daemons without one of their own. */
const UMASK = 0o022;

/**
 * Sets the umask, keeps inherited descriptors from daemons, and becomes the subreaper of orphans below this process.
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
      `cannot read /proc: ${reasonOf(thrown)}; osdaemond needs it, mount it (mount -t proc proc /proc)`,
    );
  }
}

/** The environment of this process, byte for byte; `process.env` loses what is not UTF-8. */
function ownEnvironment(): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  for (const pair of decodeBytes(readFileSync('/proc/self/environ')).split('\0')) {
    const equals = pair.indexOf('=');
    if (equals > 0) env.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return env;
}
