/** One host per state folder: whoever holds its lock owns it, for as long as the process lives and not a moment longer. */
import { closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import { badStateDirectory, requireOwnDirectory } from '../base/owneddirectory.ts';
import { lockNow } from '../base/posix/descriptors.ts';

export interface StateDirectory {
  readonly path: string;
  /** Of its lock, which tells whether the folder is still the same. */
  readonly inode: number;
  /** Gives the lock back; so does the end of the process, however it ends. */
  release(): void;
}

/**
 * Makes the folder where there is none (0700), and takes its lock.
 * Errors: `bad_state_directory`; `already_running`, which names the process that holds it.
 */
export function openStateDirectory(path: string): StateDirectory {
  makeFolder(path);
  const fd = openLock(join(path, 'lock'));
  if (!lockNow(fd)) {
    const holder = read(fd);
    closeSync(fd);
    const who = /^\d+$/.test(holder) ? `process ${holder}` : 'another process';
    throw new OsdaemonError(
      'already_running',
      `${who} already runs osdaemond on the state directory ${path}; stop it first, or give this one another state_dir in [osdaemond]`,
    );
  }
  writeHolder(path, fd);
  return { path, inode: fstatSync(fd).ino, release: () => closeSync(fd) };
}

/** Only for people and for the message of `already_running`: the lock is what counts. */
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

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    mkdirSync(path, { mode: 0o700 });
  } catch (thrown) {
    if (errnoOf(thrown) !== 'EEXIST') throw badStateDirectory(path, `cannot be made: ${reasonOf(thrown)}`);
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
