/** Where a client looks for its host, in this order: what it is told, the environment, the default of its user. */
import { join } from 'node:path';
import { defaultStateDir, SOCKET_NAME } from '../base/places.ts';

export function socketPath(named: string | undefined): string {
  const { env } = process;
  const given = named ?? env.OSDAEMON_SOCKET;
  if (given !== undefined && given !== '') return given;
  return join(defaultStateDir(process.geteuid?.() ?? 0, env), SOCKET_NAME);
}
