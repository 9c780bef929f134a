/** Turns the errno of a failed system call into an error that carries it by name, as Node's own errors do. */
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { OsdaemonError } from '../errors.ts';
import { errno } from './library.ts';

/** An errno by name: `EMFILE`. */
export type Errno = string;

/** The usual name of a number (`EAGAIN`, not `EWOULDBLOCK`), or `errno 4321`. */
export function errnoName(number: number): Errno {
  // libuv knows one name for each number, but not all numbers: ESTALE and EDQUOT, for example, are missing.
  const known = getSystemErrorMap().get(-number)?.[0];
  const other = (): string | undefined => Object.entries(constants.errno).find(([, value]) => value === number)?.[0];
  return known ?? other() ?? `errno ${number}`;
}

export class SystemError extends OsdaemonError {
  readonly errno: Errno;

  /** @param doing what failed, for people: `making a pipe` */
  constructor(doing: string, number: number) {
    const name = errnoName(number);
    super('system', `${doing} failed: ${name}`);
    this.errno = name;
  }
}

/**
 * Passes on the result of a call that returns -1 when it fails.
 * @throws {SystemError} when it did
 */
export function checkErrno(result: number, doing: string): number {
  if (result === -1) throw new SystemError(doing, errno());
  return result;
}
