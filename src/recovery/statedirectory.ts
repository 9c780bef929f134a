/** Creates, checks and locks the state directory. The kernel holds the lock as long as the process exists, so a stale lock cannot exist. */
import { closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import { badStateDirectory, requireOwnDirectory } from '../base/owneddirectory.ts';
import { lockNow } from '../base/posix/descriptors.ts';

export interface StateDirectory {
  readonly path: string;
  /** The inode of the lock file, to notice when the directory is replaced. */
  readonly inode: number;
  /** Releases the lock. */
  release(): void;
}

/**
 * Creates the directory if necessary (mode 0700) and takes its lock.
 * @throws {OsdaemonError} `bad_state_directory`; `already_running`, with the pid of the process that holds the lock
 */
export function openStateDirectory(path: string): StateDirectory {
  makeDirectory(path);
  const fd = openLock(join(path, 'lock'));
  if (!lockNow(fd)) {
    const holder = read(fd);
    closeSync(fd);
    const who = /^\d+$/.test(holder) ? `process ${holder}` : 'another process';
    throw new OsdaemonError(
      'already_running',
      `${who} already runs osdaemond on the state directory ${path}; stop it first, or set another state_dir in [osdaemond]`,
    );
  }
  writeHolder(path, fd);
  return { path, inode: fstatSync(fd).ino, release: () => closeSync(fd) };
}

/** The pid is only for people and for the message of `already_running`; the lock decides. */
function writeHolder(path: string, fd: number): void {
  try {
    ftruncateSync(fd);
    writeSync(fd, `${process.pid}\n`, 0);
  } catch (thrown) {
    closeSync(fd);
    const isFull = ['ENOSPC', 'EDQUOT'].includes(errnoOf(thrown) ?? '');
    const reason = isFull ? 'there is no space left on the disk' : reasonOf(thrown);
    throw badStateDirectory(path, `cannot be used: its lock cannot be written: ${reason}`, thrown);
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    mkdirSync(path, { mode: 0o700 });
  } catch (thrown) {
    if (errnoOf(thrown) !== 'EEXIST') throw badStateDirectory(path, `cannot be created: ${reasonOf(thrown)}`);
  }
  requireOwnDirectory(path);
}

function openLock(path: string): number {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  return open(path, flags, (reason) => badStateDirectory(path, `cannot be opened: ${reason}`));
}

function open(path: string, flags: number, explain: (reason: string) => OsdaemonError): number {
  try {
    return openSync(path, flags, 0o600);
  } catch (thrown) {
    throw explain(reasonOf(thrown));
  }
}

function read(fd: number): string {
  const text = Buffer.alloc(32);
  return text.toString('latin1', 0, readSync(fd, text, 0, text.length, 0)).trim();
}
