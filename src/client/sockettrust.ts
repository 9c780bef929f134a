/**
 * Checks that only this user or root can have created the default control socket. Any user can create /tmp/osdaemond-UID
 * before osdaemond does, and would receive what the client sends.
 */
import { lstatSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { OsdaemonError } from '../base/errors.ts';

const WRITABLE_BY_OTHERS = 0o022;

/** @throws {OsdaemonError} `not_allowed`; else the errors of lstat, such as ENOENT where there is no socket */
export function requireTrusted(socket: string): void {
  const directory = dirname(socket);
  // The directory comes first: while it is trusted, no other user can replace the socket after this check.
  const problem = directoryProblem(directory, lstatSync(directory)) ?? problemOf('the socket', lstatSync(socket));
  if (problem === null) return;
  throw new OsdaemonError(
    'not_allowed',
    `the default control socket ${socket} is not safe to use: ${problem}; name a socket that you trust with --socket or OSDAEMON_SOCKET`,
  );
}

function directoryProblem(directory: string, stats: Stats): string | null {
  const what = `the directory ${directory}`;
  const problem = problemOf(what, stats);
  if (problem !== null || (stats.mode & WRITABLE_BY_OTHERS) === 0) return problem;
  return `${what} is writable by other users (mode ${(stats.mode & 0o7777).toString(8).padStart(4, '0')})`;
}

function problemOf(what: string, stats: Stats): string | null {
  const { uid } = stats;
  const user = process.geteuid?.() ?? 0;
  if (uid !== user && uid !== 0) {
    return `${what} belongs to user ${uid}, not to ${user === 0 ? 'root' : `user ${user} or root`}`;
  }
  return stats.isSymbolicLink() ? `${what} is a symbolic link` : null;
}
