/** Answers `start`, `stop` and `restart`: gives the command to all named daemons at once, then waits for one outcome each. */
import { OsdaemonError } from '../base/errors.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { CommandAnswer, CommandRequest } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';
import { type OutcomeTracker, trackOutcomes } from './outcomes.ts';
import { selected } from './select.ts';
import { StartTracker } from './starttracker.ts';
import { stopTracker } from './stoptracker.ts';

/**
 * Waits until each daemon is ready (up, for a daemon without a readiness setting).
 * @throws {OsdaemonError} `unknown_daemon`, `stopping`, `bad_request`; nothing was started then
 */
export function startDaemons(
  ctx: OperationContext,
  request: CommandRequest,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  requireRunning(ctx);
  return run(ctx, request, signal, (daemon) => {
    const tracker = new StartTracker(ctx, daemon, { fresh: false });
    daemon.start();
    return tracker;
  });
}

/**
 * Waits until no process of the daemons is left. A stop is remembered until `start` or a changed entry.
 * @throws {OsdaemonError} `unknown_daemon`, `bad_request`; nothing was stopped then
 */
export function stopDaemons(
  ctx: OperationContext,
  request: CommandRequest,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  return run(ctx, request, signal, (daemon) => {
    daemon.stop();
    return stopTracker;
  });
}

/**
 * Waits until a new run of each daemon is ready (up, for a daemon without a readiness setting).
 * @throws {OsdaemonError} as `startDaemons`
 */
export function restartDaemons(
  ctx: OperationContext,
  request: CommandRequest,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  requireRunning(ctx);
  return run(ctx, request, signal, (daemon) => {
    const tracker = new StartTracker(ctx, daemon, { fresh: true });
    daemon.restart();
    return tracker;
  });
}

async function run(
  ctx: OperationContext,
  request: CommandRequest,
  signal: AbortSignal,
  command: (daemon: Daemon) => OutcomeTracker,
): Promise<CommandAnswer> {
  const daemons = selected(ctx, request);
  if (request.wait === false) {
    for (const daemon of daemons) command(daemon);
    const outcomes = daemons.map(({ name, instances }) => ({
      daemon: name,
      outcome: 'requested' as const,
      reason: '',
      state: instances[0]?.state ?? null,
    }));
    return { outcomes };
  }
  return { outcomes: await trackOutcomes(ctx, daemons, command, { timeout: request.timeout, signal }) };
}

function requireRunning({ shutdown }: OperationContext): void {
  if (shutdown.isStopping) throw new OsdaemonError('stopping', 'osdaemond is shutting down; cannot start daemons');
}
