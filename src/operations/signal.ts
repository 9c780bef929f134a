/** A signal goes to the processes that are there now, and to nobody else. */
import { constants } from 'node:os';
import { OsdaemonError } from '../base/errors.ts';
import { instanceName, processName } from '../base/identity.ts';
import type { SignalAnswer, SignalRequest } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';
import { instancesNamed } from './select.ts';

/** @throws OsdaemonError `unknown_daemon`, `bad_request`, `not_signalled` */
export function signalDaemons(
  place: OperationContext,
  { names, all, signal, group = false }: SignalRequest,
): SignalAnswer {
  if ((names === undefined) === (all !== true)) {
    throw new OsdaemonError('bad_request', 'name at least one daemon, or ask for all of them, not both');
  }
  const name = signalNamed(signal);
  const failures: string[] = [];
  const pids: number[] = [];
  for (const instance of instancesNamed(place, names)) {
    const { who, pid } = instance;
    // Of all, those are meant that have a process.
    if (names === undefined && pid === null) continue;
    const failed = instance.signal(name, group ? 'group' : 'leader');
    if (failed === null && pid !== null) pids.push(pid);
    else failures.push(`${pid === null ? instanceName(who) : processName(who, pid)} was not signalled: ${failed}`);
  }
  if (failures.length > 0) throw new OsdaemonError('not_signalled', failures.join('; '));
  return { signal: name, pids };
}

function signalNamed(given: string): NodeJS.Signals {
  const name = given.startsWith('SIG') ? given : `SIG${given}`;
  if (isSignal(name)) return name;
  throw new OsdaemonError('bad_request', `"${given}" is no signal of this system; kill -l shows them`);
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}
