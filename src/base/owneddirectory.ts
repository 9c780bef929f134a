/** Checks that the state directory and its files belong to this user; nothing in the directory is used before that. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { OsdaemonError, reasonOf } from './errors.ts';

/** Bytes; larger than any file that osdaemond keeps in its state directory. */
const LARGEST = 64 * 1024 * 1024;
/** Group and others may write. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Returns if `path` is a directory (not a symbolic link) that belongs to the effective user and that only this user can write.
 * @throws {OsdaemonError} `bad_state_directory`
 */
export function requireOwnDirectory(path: string): void {
  const fd = openDirectory(path);
  try {
    const { uid, mode } = fstatSync(fd);
    const own = process.geteuid?.() ?? uid;
    if (uid !== own) throw badStateDirectory(path, `belongs to user ${uid}, but osdaemond runs as user ${own}`);
    if ((mode & WRITABLE_BY_OTHERS) !== 0)
      throw badStateDirectory(path, `is writable by other users (mode ${octal(mode)}); run "chmod 700 ${path}"`);
  } finally {
    closeSync(fd);
  }
}

/**
 * The text of a file in a state directory that `requireOwnDirectory` has checked. A FIFO or a device does not block.
 * @throws {Error} a file system error (with its errno in `code`), or a reason why the file is not trusted: it is not a
 * regular file, another user owns it or can write it, or it is larger than 64 MiB
 */
export function readOwnFile(path: string): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    const own = process.geteuid?.() ?? stat.uid;
    if (!stat.isFile()) throw new Error('it is not a regular file');
    if (stat.uid !== own) throw new Error(`it belongs to user ${stat.uid}, but osdaemond runs as user ${own}`);
    if ((stat.mode & WRITABLE_BY_OTHERS) !== 0) throw new Error('it is writable by other users');
    if (stat.size > LARGEST) throw new Error(`it has ${stat.size} bytes, more than ${LARGEST}`);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** @param what continues a sentence about the directory @param cause the error that was thrown, if there is one */
export function badStateDirectory(path: string, what: string, cause?: unknown): OsdaemonError {
  const message = `the state directory ${path} ${what} (state_dir in [osdaemond])`;
  return new OsdaemonError('bad_state_directory', message, { cause });
}

function openDirectory(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (thrown) {
    throw badStateDirectory(path, `is not a directory that can be opened: ${reasonOf(thrown)}`, thrown);
  }
}
