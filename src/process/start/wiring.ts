/** Opens the descriptors of one start, osdaemond's ends and the child's; every end is handed over or closed, never lost. */
import { constants, fchmodSync, openSync } from 'node:fs';
import { closeQuietly, duplicateAbove, pipe, setNonBlocking, socketPair } from '../../base/posix/descriptors.ts';
import type { SpawnRequest } from '../spawnrequest.ts';

/** osdaemond's ends, non-blocking; null where the child has no such stream. */
export interface ChildStreams {
  readonly stdin: number;
  readonly stdout: number | null;
  readonly stderr: number | null;
  readonly notification: number | null;
  /** The socket of the shim; null where there is none. */
  readonly setup: number | null;
}

export interface Wiring {
  readonly streams: ChildStreams;
  readonly forChild: readonly (readonly [child: number, ours: number])[];
  /** After a spawn: osdaemond does not need the child's ends any more. */
  closeChildEnds(): void;
  /** After a spawn that failed. */
  closeAll(): void;
}

/**
 * @param socket the number of the shim's socket in the child; null: there is no shim
 * @throws {SystemError} EMFILE or ENFILE; nothing is left open then
 */
export function wire(request: SpawnRequest, socket: number | null): Wiring {
  const highest = Math.max(2, request.notificationFd ?? 2, socket ?? 2);
  const ours: number[] = [];
  const forChild: [number, number][] = [];
  const closeChildEnds = (): void => {
    for (const [, fd] of forChild) closeQuietly(fd);
  };
  const closeAll = (): void => {
    closeChildEnds();
    for (const fd of ours) closeQuietly(fd);
  };

  /** Moves our number above all of the child's: a dup2 in the child must not overwrite a source that is still needed. */
  const give = (child: number, fd: number): void => {
    const at = forChild.push([child, fd]) - 1;
    if (fd > highest) return;
    forChild[at] = [child, duplicateAbove(fd, highest + 1)];
    closeQuietly(fd);
  };
  const keep = (fd: number): number => {
    setNonBlocking(fd);
    return fd;
  };
  const readFrom = (child: number): number => {
    const { read, write } = pipe();
    ours.push(read);
    // A daemon that becomes another user may open its own ends again (`echo >/dev/fd/3`); others cannot see them.
    fchmodSync(write, 0o622);
    give(child, write);
    return keep(read);
  };
  const toChild = (child: number): number => {
    const { read, write } = pipe();
    ours.push(write);
    give(child, read);
    return keep(write);
  };
  const stream = (child: 1 | 2, isRead: boolean): number | null => {
    if (isRead) return readFrom(child);
    give(child, openSync('/dev/null', constants.O_WRONLY));
    return null;
  };
  const socketTo = (child: number): number => {
    const [own, theirs] = socketPair();
    ours.push(own);
    give(child, theirs);
    return keep(own);
  };

  try {
    const streams = {
      stdin: toChild(0),
      stdout: request.notificationFd === 1 ? null : stream(1, request.stdout.to !== 'null'),
      stderr: stream(2, request.stderr.to !== 'null'),
      notification: request.notificationFd === null ? null : readFrom(request.notificationFd),
      setup: socket === null ? null : socketTo(socket),
    };
    return { streams, forChild, closeChildEnds, closeAll };
  } catch (thrown) {
    closeAll();
    throw thrown;
  }
}
