/** The host's own end: it is answered when nothing of any daemon is left, just before the host goes. */
import type { ShutdownAnswer, ShutdownRequest } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';

/** Asked again it waits for the same end; with `force` it makes it come at once. */
export async function shutdownHost(
  place: OperationContext,
  { force = false }: ShutdownRequest,
): Promise<ShutdownAnswer> {
  const { stop } = place;
  if (force) stop.killNow('shutdown, at once');
  else if (!stop.isStopping) stop.ask('shutdown');
  await stop.ended;
  return { left: stop.processes() };
}
