/**
 * The control socket is this host's alone: one on which somebody listens is never taken over, a stale one is replaced, and
 * at the end only our own is removed. It has its mode and its group before it has its name.
 */
import { chmodSync, chownSync, lstatSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import { groupId } from '../base/posix/accounts.ts';

/** Somebody who has come to the socket. */
export type Connection = Socket;

export interface SocketSettings {
  /** Absolute. */
  readonly socket: string;
  /** Permission bits. */
  readonly socketMode: number;
  /** A name or a number; null: ours. */
  readonly socketGroup: string | null;
}

/** What the kernel has room for, its final NUL not counted. */
const LONGEST_PATH = 107;

/** Who comes beyond these is turned away. */
const MOST_CONNECTIONS = 1000;

export interface Listening {
  /** Accepts nobody any more, and removes the socket if it is still ours. */
  close(): void;
}

/** @throws OsdaemonError `bad_socket` */
export async function listenOn(
  { socket: path, socketMode: mode, socketGroup: group }: SocketSettings,
  connected: (connection: Socket) => void,
): Promise<Listening> {
  // libuv removes a socket by the name that it was bound to: this one, which nobody has any more then.
  const temporary = `${path}.${process.pid}`;
  const length = Buffer.byteLength(temporary);
  if (length > LONGEST_PATH) {
    const most = LONGEST_PATH - (length - Buffer.byteLength(path));
    throw bad(path, `is longer than the ${most} bytes that a socket's name may have here; choose a shorter one`);
  }
  const gid = group === null ? null : groupNumber(path, group);
  await refuseLive(path);
  // HTTP decides itself what the end of a request means for the answer.
  const server = createServer({ allowHalfOpen: true }, connected);
  server.maxConnections = MOST_CONNECTIONS;
  try {
    rmSync(temporary, { force: true });
    await bind(server, temporary);
    chmodSync(temporary, mode);
    if (gid !== null) chownSync(temporary, process.geteuid?.() ?? -1, gid);
    const { ino, dev } = lstatSync(temporary);
    renameSync(temporary, path);
    return {
      close: () => {
        server.close();
        const now = lstatSync(path, { throwIfNoEntry: false });
        if (now?.ino === ino && now.dev === dev) rmSync(path, { force: true });
      },
    };
  } catch (thrown) {
    server.close();
    removeQuietly(temporary);
    throw bad(path, `cannot be made: ${reasonOf(thrown)}`);
  }
}

/** Removes what a failure may have left; the failure itself is what counts. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The next start removes it.
  }
}

function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, backlog: 511 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Nothing there, or a socket that nobody listens on: all right. */
async function refuseLive(path: string): Promise<void> {
  const there = look(path, path);
  if (there === undefined) {
    if (look(path, dirname(path))?.isDirectory() !== true) {
      throw bad(path, `cannot be made: there is no directory ${dirname(path)}`);
    }
    return;
  }
  if (!there.isSocket()) throw bad(path, 'is there already and is no socket; remove it, or choose another path');
  const answer = await connect(path);
  if (answer === 'ECONNREFUSED' || answer === 'ENOENT') return;
  throw bad(
    path,
    answer === null
      ? 'is another process’s: somebody listens on it; stop that one, or choose another path'
      : `cannot be tried: ${answer}`,
  );
}

/** @param socket for the message; undefined: there is nothing at `path` */
function look(socket: string, path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (thrown) {
    const denied = errnoOf(thrown) === 'EACCES';
    const reason = denied ? `permission denied for uid ${process.geteuid?.()}` : reasonOf(thrown);
    throw bad(socket, `cannot be reached: ${reason}`);
  }
}

/** null: somebody listens. */
function connect(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(null);
    });
    socket.on('error', (error) => resolve(errnoOf(error) ?? reasonOf(error)));
  });
}

function groupNumber(path: string, group: string): number {
  const gid = /^\d+$/.test(group) ? Number(group) : groupId(group);
  if (gid === null) throw bad(path, `cannot be given to the group ${group} (socket_group): there is no such group`);
  return gid;
}

function bad(path: string, what: string): OsdaemonError {
  return new OsdaemonError('bad_socket', `the control socket ${path} ${what} (socket in [osdaemond])`);
}
