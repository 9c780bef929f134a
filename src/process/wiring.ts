/** The descriptors of one launch: both ends of each pipe are held here until they are handed over or closed, never lost. */
import { constants, fchmodSync, openSync } from 'node:fs';
import { closeQuietly, duplicateAbove, pipe, setNonBlocking } from '../base/posix/descriptors.ts';
import type { SpawnRequest } from './spawnrequest.ts';

/** Our ends, non-blocking; null where the child has no such stream. */
export interface ChildStreams {
  readonly stdin: number;
  readonly stdout: number | null;
  readonly stderr: number | null;
  readonly notification: number | null;
}

export interface Wiring {
  readonly streams: ChildStreams;
  readonly forChild: readonly (readonly [child: number, ours: number])[];
  /** After a spawn: what the child has, the host needs no more. */
  closeChildEnds(): void;
  /** After a spawn that failed. */
  closeAll(): void;
}

/** Errors: SystemError with EMFILE or ENFILE; nothing is left open then. */
export function wire(request: SpawnRequest): Wiring {
  const highest = Math.max(2, request.notificationFd ?? 2);
  const ours: number[] = [];
  const forChild: [number, number][] = [];
  const closeChildEnds = (): void => {
    for (const [, fd] of forChild) closeQuietly(fd);
  };
  const closeAll = (): void => {
    closeChildEnds();
    for (const fd of ours) closeQuietly(fd);
  };

  /** dup2 in the child must not overwrite a source that is still to be used. */
  const give = (child: number, fd: number): void => {
    const at = forChild.push([child, fd]) - 1;
    if (fd > highest) return;
    forChild[at] = [child, duplicateAbove(fd, highest + 1)];
    closeQuietly(fd);
  };
  const readFrom = (child: number): number => {
    const { read, write } = pipe();
    ours.push(read);
    // A daemon that becomes another user may open its own ends again (`echo >/dev/fd/3`); nobody else can see them.
    fchmodSync(write, 0o622);
    give(child, write);
    setNonBlocking(read);
    return read;
  };

  try {
    const { read, write } = pipe();
    ours.push(write);
    give(0, read);
    setNonBlocking(write);
    const stream = (child: 1 | 2, isRead: boolean): number | null => {
      if (isRead) return readFrom(child);
      give(child, openSync('/dev/null', constants.O_WRONLY));
      return null;
    };
    const stdout = request.notificationFd === 1 ? null : stream(1, request.stdout.to !== 'null');
    const stderr = stream(2, request.stderr.to !== 'null');
    const notification = request.notificationFd === null ? null : readFrom(request.notificationFd);
    return { streams: { stdin: write, stdout, stderr, notification }, forChild, closeChildEnds, closeAll };
  } catch (thrown) {
    closeAll();
    throw thrown;
  }
}
