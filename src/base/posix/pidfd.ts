/** Signals a process through a pidfd, which stays bound to that process: a signal never reaches a later one with the same pid. */
import { constants } from 'node:os';
import { checkErrno } from './errno.ts';
import { errno, libcCalls } from './library.ts';

const PIDFD_SEND_SIGNAL = 424;
const PIDFD_OPEN = 434;

/**
 * A descriptor that becomes readable when the process exits; the caller closes it.
 * @returns null when there is no such process
 * @throws {SystemError} ENOSYS before Linux 5.3, EMFILE
 */
export function openPidfd(pid: number): number | null {
  const fd = libcCalls.syscall(PIDFD_OPEN, pid, 0, null, 0);
  if (fd === -1 && errno() === constants.errno.ESRCH) return null;
  return checkErrno(fd, `opening process ${pid}`);
}

/**
 * @returns false when the process has exited
 * @throws {SystemError} EPERM
 */
export function signalPidfd(fd: number, signal: NodeJS.Signals): boolean {
  if (libcCalls.syscall(PIDFD_SEND_SIGNAL, fd, constants.signals[signal], null, 0) === 0) return true;
  if (errno() === constants.errno.ESRCH) return false;
  checkErrno(-1, `sending ${signal}`);
  return false;
}
