/** What is written is on the disk when these return, whole; a failure is thrown and leaves no half of it under its name. */
import { closeSync, constants, fsyncSync, ftruncateSync, openSync, rmSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory, writeAll, writeAtomically } from '../../base/atomicwrite.ts';
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
  writeAtomically(path, content, { temporary, mode: ownership?.mode ?? 0o600, owner: ownership, sync: 'disk' });
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
  syncDirectory(dirname(path));
}
