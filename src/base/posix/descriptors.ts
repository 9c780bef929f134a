/** Creates and uses descriptors by system calls. All are close-on-exec, so a daemon gets only those that are mapped for it. */
import { closeSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { checkErrno } from './errno.ts';
import { errno, libcCalls } from './library.ts';

const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;
const F_GETFD = 1;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const F_DUPFD_CLOEXEC = 1030;
const FD_CLOEXEC = 1;
const FIONREAD = 0x541b;
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = O_CLOEXEC;
const LOCK_EX = 2;
const LOCK_NB = 4;

export interface PipeEnds {
  readonly read: number;
  readonly write: number;
}

/**
 * A pipe whose ends block; see `setNonBlocking`.
 * @throws {SystemError} EMFILE, ENFILE
 */
export function pipe(): PipeEnds {
  const ends = new Int32Array(2);
  checkErrno(libcCalls.pipe2(ends, O_CLOEXEC), 'making a pipe');
  return { read: ends[0] ?? -1, write: ends[1] ?? -1 };
}

/**
 * Two connected stream sockets that block.
 * @throws {SystemError} EMFILE, ENFILE
 */
export function socketPair(): readonly [number, number] {
  const ends = new Int32Array(2);
  checkErrno(libcCalls.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 'making a pair of sockets');
  return [ends[0] ?? -1, ends[1] ?? -1];
}

/** Affects every descriptor of the same open file; the other end of a pipe is another open file. */
export function setNonBlocking(fd: number): void {
  const flags = checkErrno(libcCalls.fcntl(fd, F_GETFL, 0), `reading the flags of descriptor ${fd}`);
  checkErrno(libcCalls.fcntl(fd, F_SETFL, flags | O_NONBLOCK), `making descriptor ${fd} non-blocking`);
}

/** A second descriptor for the same open file, with the number `lowest` or a higher one. */
export function duplicateAbove(fd: number, lowest: number): number {
  return checkErrno(libcCalls.fcntl(fd, F_DUPFD_CLOEXEC, lowest), `duplicating descriptor ${fd}`);
}

/** Closes a descriptor that may already be closed. */
export function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // EBADF: closed before; EIO: the data was lost long ago.
  }
}

/** Returns how many bytes were read; 0 at the end or after an error; null when there is nothing to read now. */
export function readNow(fd: number, into: Buffer): number | null {
  const count = Number(libcCalls.read(fd, into, into.length));
  if (count >= 0) return count;
  return errno() === constants.errno.EAGAIN || errno() === constants.errno.EINTR ? null : 0;
}

/** Returns how many bytes were written; 0 when the pipe is full now; null when it has no reader or failed. */
export function writeNow(fd: number, bytes: Buffer): number | null {
  const count = Number(libcCalls.write(fd, bytes, bytes.length));
  if (count >= 0) return count;
  return errno() === constants.errno.EAGAIN || errno() === constants.errno.EINTR ? 0 : null;
}

const count = new Int32Array(1);

/** How many unread bytes a pipe holds; works on both ends. */
export function bytesInPipe(fd: number): number {
  return libcCalls.ioctl(fd, FIONREAD, count) === 0 ? (count[0] ?? 0) : 0;
}

/** Takes a lock that is held as long as the file is open; false when another process holds it. */
export function lockNow(fd: number): boolean {
  if (libcCalls.flock(fd, LOCK_EX | LOCK_NB) === 0) return true;
  if (errno() === constants.errno.EAGAIN) return false;
  checkErrno(-1, 'locking the state directory');
  return false;
}

/** Makes the descriptors above 2 that this process inherited close-on-exec. Returns their numbers. */
export function closeInheritedOnExec(): number[] {
  const open: number[] = [];
  for (const name of readdirSync('/proc/self/fd')) {
    const fd = Number(name);
    if (fd <= 2) continue;
    const flags = libcCalls.fcntl(fd, F_GETFD, 0);
    if (flags === -1 || (flags & FD_CLOEXEC) !== 0) continue;
    libcCalls.fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
    open.push(fd);
  }
  return open;
}
