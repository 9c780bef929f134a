/** A failed system call always carries its errno by name, as Node's own errors do. */
import { constants } from 'node:os';
import { OsdaemonError } from '../errors.ts';
import { errno } from './library.ts';

/** Aliases share a number; the first in the alphabet is the usual one: EAGAIN, not EWOULDBLOCK. */
const NAMES = new Map<number, string>(
  Object.entries(constants.errno)
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([name, number]) => [number, name]),
);

export type Errno = string;

export function errnoName(number: number): Errno {
  return NAMES.get(number) ?? `errno ${number}`;
}

export class SystemError extends OsdaemonError {
  /** The errno by name, `EMFILE`. */
  readonly errno: Errno;

  constructor(call: string, number: number) {
    const name = errnoName(number);
    super('system', `${call} failed: ${name}`);
    this.errno = name;
  }
}

/** Throws for a call that returned -1; `doing` names it for people. */
export function checkErrno(result: number, doing: string): number {
  if (result === -1) throw new SystemError(doing, errno());
  return result;
}
