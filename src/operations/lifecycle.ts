/** `start`, `stop`, `restart`: what is wanted changes at once, for all that are named; then each has its outcome. */
import { OsdaemonError } from '../base/errors.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { CommandAnswer, CommandRequest } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';
import { type OutcomeTracker, trackOutcomes } from './outcomes.ts';
import { selected } from './select.ts';
import { StartTracker } from './starttracker.ts';
import { stopTracker } from './stoptracker.ts';

/** @throws OsdaemonError `unknown_daemon`, `stopping`, `bad_request`; nothing was done then */
export function startDaemons(
  place: OperationContext,
  command: CommandRequest,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  refuseWhenStopping(place);
  return obey(place, command, signal, (daemon) => {
    const judge = new StartTracker(place, daemon, { fresh: false });
    daemon.start();
    return judge;
  });
}

/** A stop by hand is remembered until `start` or a changed entry. Errors: as `start`, without `stopping`. */
export function stopDaemons(
  place: OperationContext,
  command: CommandRequest,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  return obey(place, command, signal, (daemon) => {
    daemon.stop();
    return stopTracker;
  });
}

/** Errors: as `start`. */
export function restartDaemons(
  place: OperationContext,
  command: CommandRequest,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  refuseWhenStopping(place);
  return obey(place, command, signal, (daemon) => {
    const judge = new StartTracker(place, daemon, { fresh: true });
    daemon.restart();
    return judge;
  });
}

async function obey(
  place: OperationContext,
  command: CommandRequest,
  signal: AbortSignal,
  act: (daemon: Daemon) => OutcomeTracker,
): Promise<CommandAnswer> {
  const daemons = selected(place, command);
  if (command.wait === false) {
    for (const daemon of daemons) act(daemon);
    const asked = daemons.map(({ name, instances }) => ({
      daemon: name,
      outcome: 'requested' as const,
      reason: '',
      state: instances[0]?.state ?? null,
    }));
    return { outcomes: asked };
  }
  return { outcomes: await trackOutcomes(place, daemons, act, { timeout: command.timeout, signal }) };
}

function refuseWhenStopping(place: OperationContext): void {
  if (place.stop.isStopping) throw new OsdaemonError('stopping', 'the host is stopping and starts nothing any more');
}
