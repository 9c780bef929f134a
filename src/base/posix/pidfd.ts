/** A pidfd means one process for ever, whatever becomes of its number: what is sent through it reaches that one or nobody. */
import { constants } from 'node:os';
import { checkErrno } from './errno.ts';
import { errno, libcCalls } from './library.ts';

const PIDFD_SEND_SIGNAL = 424;
const PIDFD_OPEN = 434;

/**
 * A descriptor that becomes readable when the process ends; the caller closes it. null when the number is free.
 * Errors: ENOSYS before Linux 5.3, EMFILE.
 */
export function openPidfd(pid: number): number | null {
  const fd = libcCalls.syscall(PIDFD_OPEN, pid, 0, null, 0);
  if (fd === -1 && errno() === constants.errno.ESRCH) return null;
  return checkErrno(fd, `opening process ${pid}`);
}

/** False when the process has ended. Errors: EPERM. */
export function signalPidfd(fd: number, signal: NodeJS.Signals): boolean {
  if (libcCalls.syscall(PIDFD_SEND_SIGNAL, fd, constants.signals[signal], null, 0) === 0) return true;
  if (errno() === constants.errno.ESRCH) return false;
  checkErrno(-1, `sending ${signal}`);
  return false;
}
