/** Answers `shutdown`: stops all daemons, and returns just before osdaemond exits. */
import type { ShutdownAnswer, ShutdownRequest } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';

/**
 * A second call waits for the same shutdown; with `force` it sends SIGKILL to what is left.
 * Returns the processes that could not be killed.
 */
export async function shutdownHost(
  { shutdown }: OperationContext,
  { force = false }: ShutdownRequest,
): Promise<ShutdownAnswer> {
  if (force) shutdown.killNow('shutdown --force');
  else if (!shutdown.isStopping) shutdown.begin('shutdown');
  await shutdown.ended;
  return { left: shutdown.processes() };
}
