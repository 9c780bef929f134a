/** Every change of state is one line of the log: what people want to see at info, the steps in between at debug. */

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
  // The reason was told at error already, with all that belongs to it.
  halted: 'debug',
};

/** A daemon that is no more is remembered by none of them. */
export function forgetDaemon(daemon: string, ...rooms: readonly { forget(daemon: string): void }[]): void {
  for (const room of rooms) room.forget(daemon);
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
