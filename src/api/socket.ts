/**
 * Creates the control socket. It replaces a stale socket but never one that a process listens on, sets mode and group before
 * the socket gets its name, and removes only its own socket at the end.
 */
import { chmodSync, chownSync, lstatSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import { groupId } from '../base/posix/accounts.ts';

/** A client's connection to the control socket. */
export type Connection = Socket;

export interface SocketSettings {
  /** Its path, absolute. */
  readonly socket: string;
  /** Permission bits. */
  readonly socketMode: number;
  /** A name or a number; null: the group of osdaemond. */
  readonly socketGroup: string | null;
}

/** Bytes of a socket's path, the final NUL not counted: the limit of the kernel. */
const LONGEST_PATH = 107;

/** Further connections are refused. */
const MOST_CONNECTIONS = 1000;

export interface Listening {
  /** Stops listening, and removes the socket if no other process has replaced it. */
  close(): void;
}

/** @throws {OsdaemonError} `bad_socket` */
export async function listenOn(
  { socket: path, socketMode: mode, socketGroup: group }: SocketSettings,
  connected: (connection: Socket) => void,
): Promise<Listening> {
  // At the end libuv removes the name that the socket was bound to; by then it is renamed, so that does no harm.
  const temporary = `${path}.${process.pid}`;
  const length = Buffer.byteLength(temporary);
  if (length > LONGEST_PATH) {
    const most = LONGEST_PATH - (length - Buffer.byteLength(path));
    throw bad(path, `is too long: the limit is ${most} bytes; choose a shorter path`);
  }
  const gid = group === null ? null : groupNumber(path, group);
  await refuseLive(path);
  // HTTP decides what the end of a request means for the answer.
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
    throw bad(path, `cannot be created: ${reasonOf(thrown)}`);
  }
}

/** Cleans up after a failure, whose own error matters more. */
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

/** Returns if the path is free or a stale socket. */
async function refuseLive(path: string): Promise<void> {
  const stats = statOf(path, path);
  if (stats === undefined) {
    if (statOf(path, dirname(path))?.isDirectory() !== true) {
      throw bad(path, `cannot be created: there is no directory ${dirname(path)}`);
    }
    return;
  }
  if (!stats.isSocket()) throw bad(path, 'exists and is not a socket; remove it, or choose another path');
  const answer = await connect(path);
  if (answer === 'ECONNREFUSED' || answer === 'ENOENT') return;
  throw bad(
    path,
    answer === null
      ? 'is in use: another process listens on it; stop that process, or choose another path'
      : `cannot be checked: ${answer}`,
  );
}

/** undefined if there is nothing at `path`. @param socket the path for the error */
function statOf(socket: string, path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (thrown) {
    const denied = errnoOf(thrown) === 'EACCES';
    const reason = denied ? `permission denied for uid ${process.geteuid?.()}` : reasonOf(thrown);
    throw bad(socket, `cannot be reached: ${reason}`);
  }
}

/** null if a process listens, else the errno. */
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
