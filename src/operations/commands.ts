/** `start`, `stop`, `restart`: what is wanted changes at once, for all that are named; then each has its outcome. */
import { OsdaemonError } from '../base/errors.ts';
import type { Daemon } from '../supervision/daemon.ts';
import type { Command, CommandAnswer } from '../wire/commands.ts';
import { type Judge, outcomes } from './outcomes.ts';
import { Rising } from './rising.ts';
import { selected } from './select.ts';
import { sinking } from './sinking.ts';
import type { Workplace } from './workplace.ts';

/** @throws OsdaemonError `unknown_daemon`, `stopping`, `bad_request`; nothing was done then */
export function start(place: Workplace, command: Command, signal: AbortSignal): Promise<CommandAnswer> {
  refuseWhenStopping(place);
  return obey(place, command, signal, (daemon) => {
    const judge = new Rising(place, daemon, { fresh: false });
    daemon.start();
    return judge;
  });
}

/** A stop by hand is remembered until `start` or a changed entry. Errors: as `start`, without `stopping`. */
export function stop(place: Workplace, command: Command, signal: AbortSignal): Promise<CommandAnswer> {
  return obey(place, command, signal, (daemon) => {
    daemon.stop();
    return sinking;
  });
}

/** Errors: as `start`. */
export function restart(place: Workplace, command: Command, signal: AbortSignal): Promise<CommandAnswer> {
  refuseWhenStopping(place);
  return obey(place, command, signal, (daemon) => {
    const judge = new Rising(place, daemon, { fresh: true });
    daemon.restart();
    return judge;
  });
}

async function obey(
  place: Workplace,
  command: Command,
  signal: AbortSignal,
  act: (daemon: Daemon) => Judge,
): Promise<CommandAnswer> {
  const daemons = selected(place, command);
  if (command.wait === false) {
    for (const daemon of daemons) act(daemon);
    const asked = daemons.map(({ name, instances }) => ({
      daemon: name,
      outcome: 'asked' as const,
      reason: '',
      state: instances[0]?.state ?? null,
    }));
    return { outcomes: asked };
  }
  return { outcomes: await outcomes(place, daemons, act, { timeout: command.timeout, signal }) };
}

function refuseWhenStopping(place: Workplace): void {
  if (place.stop.isStopping) throw new OsdaemonError('stopping', 'the host is stopping and starts nothing any more');
}
