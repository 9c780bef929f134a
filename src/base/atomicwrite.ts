/**
 * Writes a file under a temporary name and renames it: a reader sees the old content or the new one, never half of it.
 *
 * The npm package write-file-atomic does not fit: it opens the temporary file without O_EXCL and O_NOFOLLOW (root writes
 * PID files into directories of other users), follows a link at the target, does not sync the directory, and installs
 * signal handlers of its own.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from './errors.ts';
import { encodeBytes } from './text.ts';

export interface AtomicWrite {
  /** In the same directory as the file. */
  readonly temporary: string;
  /** Permission bits, whatever the umask is. */
  readonly mode: number;
  /** The file's user and group; null: those of this process. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** `disk`: content and name are on the disk at return; `none`: a power failure may lose them. */
  readonly sync: 'disk' | 'none';
}

/** @throws the error of the file system; the file then has its old content, and no temporary file remains */
export function writeAtomically(path: string, content: Buffer | string, options: AtomicWrite): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const temporary = encodeBytes(options.temporary);
  const fd = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    try {
      writeAll(fd, Buffer.from(content), 0);
      setOwner(fd, options);
      if (options.sync === 'disk') fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, encodeBytes(path));
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
  if (options.sync === 'disk') syncDirectory(dirname(path));
}

/** Writes all of `content` at `position` of the file; a disk that fills up takes only a part at first. */
export function writeAll(fd: number, content: Buffer, position: number): void {
  let done = 0;
  while (done < content.length) done += writeSync(fd, content, done, content.length - done, position + done);
}

/** Puts the names in a directory on the disk, where its file system and its mode allow that. */
export function syncDirectory(directory: string): void {
  try {
    const fd = openSync(encodeBytes(directory), constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (thrown) {
    if (!['EINVAL', 'ENOTSUP', 'EACCES', 'EPERM'].includes(errnoOf(thrown) ?? '')) throw thrown;
  }
}

/** The owner comes first: a change of owner clears the set-uid bits. */
function setOwner(fd: number, { owner, mode }: AtomicWrite): void {
  if (owner !== null) {
    const now = fstatSync(fd);
    if (now.uid !== owner.uid || now.gid !== owner.gid) fchownSync(fd, owner.uid, owner.gid);
  }
  fchmodSync(fd, mode);
}
