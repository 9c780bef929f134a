/** Answers `signal`: sends a signal to the current processes of daemons or instances. */
import { constants } from 'node:os';
import { OsdaemonError } from '../base/errors.ts';
import { instanceName, processName } from '../base/identity.ts';
import type { SignalAnswer, SignalRequest } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';
import { instancesNamed, requireSelection } from './select.ts';

/**
 * Signals every instance that it can; with `all` it skips instances without a process.
 * @throws {OsdaemonError} `unknown_daemon`, `bad_request`; `not_signalled` if an instance could not be signalled, after the
 *   others were
 */
export function signalDaemons(ctx: OperationContext, request: SignalRequest): SignalAnswer {
  requireSelection(request);
  const { names, group = false } = request;
  const signal = parseSignal(request.signal);
  const failures: string[] = [];
  const pids: number[] = [];
  for (const instance of instancesNamed(ctx, names)) {
    const { who, pid } = instance;
    if (names === undefined && pid === null) continue;
    const failed = instance.signal(signal, group ? 'group' : 'leader');
    if (failed === null && pid !== null) pids.push(pid);
    else failures.push(`${pid === null ? instanceName(who) : processName(who, pid)} was not signalled: ${failed}`);
  }
  if (failures.length > 0) throw new OsdaemonError('not_signalled', failures.join('; '));
  return { signal, pids };
}

/** `hup`, `HUP` and `SIGHUP` are the same. */
function parseSignal(given: string): NodeJS.Signals {
  const upper = given.toUpperCase();
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  if (isSignal(name)) return name;
  throw new OsdaemonError(
    'bad_request',
    `${JSON.stringify(given)} is not a signal; use a name such as TERM ("kill -l" lists them), not a number`,
  );
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}
