/** Where a host keeps its state, and where a client looks for it, is the same place unless somebody says otherwise. */
import { join } from 'node:path';

/** Of the control socket, in the state folder. */
export const SOCKET_NAME = 'control.sock';

type Environment = Readonly<Record<string, string | undefined>>;

/** @param uid the effective user */
export function defaultStateDir(uid: number, env: Environment): string {
  if (uid === 0) return '/run/osdaemond';
  const runtime = env.XDG_RUNTIME_DIR;
  // The XDG specification has relative paths ignored.
  return runtime?.startsWith('/') === true ? join(runtime, 'osdaemond') : `/tmp/osdaemond-${uid}`;
}
