/** The default state directory, which osdaemond and its clients compute alike. */
import { join } from 'node:path';

/** The name of the control socket in the state directory. */
export const SOCKET_NAME = 'control.sock';

type Environment = Readonly<Record<string, string | undefined>>;

/** @param uid the effective user */
export function defaultStateDir(uid: number, env: Environment): string {
  if (uid === 0) return '/run/osdaemond';
  const runtime = env.XDG_RUNTIME_DIR;
  // The XDG specification says that relative paths are ignored.
  return runtime?.startsWith('/') === true ? join(runtime, 'osdaemond') : `/tmp/osdaemond-${uid}`;
}
