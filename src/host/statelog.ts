/** Logs every state change in one line: up, ready and stopped at info, all other states at debug. */

import { instanceName, processName } from '../base/identity.ts';
import type { Level, Log } from '../base/log.ts';
import type { StateChange } from '../events/statechange.ts';
import type { StateName } from '../machine/types.ts';
import { fieldsOf } from '../process/services.ts';

const LEVELS: Readonly<Record<StateName, Level>> = {
  stopped: 'info',
  starting: 'debug',
  up: 'info',
  ready: 'info',
  stopping: 'debug',
  killing: 'debug',
  'cleaning up': 'debug',
  backoff: 'debug',
  // The reason is logged at error already.
  halted: 'debug',
};

/** Drops what is kept about a daemon that was removed from the configuration. */
export function forgetDaemon(daemon: string, ...keepers: readonly { forget(daemon: string): void }[]): void {
  for (const keeper of keepers) keeper.forget(daemon);
}

export function logStateChange(log: Log, { who, run, pid, before, state, reason }: StateChange): void {
  const name = pid === null ? instanceName(who) : processName(who, pid);
  const why = reason === '' ? '' : ` (${reason})`;
  log[LEVELS[state]](`${name} is ${state}${why}`, {
    event: 'state',
    ...fieldsOf(who, run, pid),
    state,
    before,
    reason,
  });
}
