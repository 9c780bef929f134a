/** Chooses the control socket: the given path, else OSDAEMON_SOCKET, else the default path of this user. */
import { join } from 'node:path';
import { defaultStateDir, SOCKET_NAME } from '../base/paths.ts';

export interface Place {
  readonly socket: string;
  /** `default`: the client checks the owner of the socket before each request. */
  readonly origin: 'named' | 'default';
}

export function placeOf(named: string | undefined): Place {
  const { env } = process;
  const given = named ?? env.OSDAEMON_SOCKET;
  if (given !== undefined && given !== '') return { socket: given, origin: 'named' };
  return { socket: join(defaultStateDir(process.geteuid?.() ?? 0, env), SOCKET_NAME), origin: 'default' };
}
