/** What is written is on the disk when these return, whole; a failure is thrown and leaves no half of it under its name. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from '../../base/errors.ts';
import { encodeBytes } from '../../base/text.ts';

/** Who a file belongs to, and who may use it. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
}

export function ownershipOf({ uid, gid, mode }: Stats): Ownership {
  return { uid, gid, mode: mode & 0o7777 };
}

/** Makes the file under another name, and gives it its own when it is complete. @param ownership null: ours, 0600 */
export function replaceFile(path: string, temporary: string, content: Buffer, ownership: Ownership | null): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const fd = openSync(encodeBytes(temporary), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    try {
      writeAll(fd, content, 0);
      if (ownership !== null) own(fd, ownership);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(encodeBytes(temporary), encodeBytes(path));
  } catch (thrown) {
    rmSync(encodeBytes(temporary), { force: true });
    throw thrown;
  }
  syncFolder(dirname(path));
}

/** Ownership first: giving a file away clears its set-uid bits. */
function own(fd: number, { uid, gid, mode }: Ownership): void {
  const now = fstatSync(fd);
  if (now.uid !== uid || now.gid !== gid) fchownSync(fd, uid, gid);
  fchmodSync(fd, mode);
}

/** Writes over the file itself, which keeps its owner, mode and links. Not atomic: only with a journal at hand. */
export function overwriteFile(path: string, before: Buffer, content: Buffer): void {
  const fd = openSync(encodeBytes(path), constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    // What needs new room on the disk comes first: when there is none, the old content is still whole.
    writeAll(fd, content.subarray(before.length), before.length);
    fsyncSync(fd);
    writeAll(fd, content.subarray(0, before.length), 0);
    ftruncateSync(fd, content.length);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function removeDurably(path: string): void {
  rmSync(encodeBytes(path), { force: true });
  syncFolder(dirname(path));
}

function writeAll(fd: number, content: Buffer, position: number): void {
  let done = 0;
  while (done < content.length) done += writeSync(fd, content, done, content.length - done, position + done);
}

/** Some file systems cannot sync a folder, and one that may not be read cannot be opened: the name is changed all the same. */
function syncFolder(folder: string): void {
  try {
    const fd = openSync(encodeBytes(folder), constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (thrown) {
    if (!['EINVAL', 'ENOTSUP', 'EACCES', 'EPERM'].includes(errnoOf(thrown) ?? '')) throw thrown;
  }
}
