/** Writes files so that the content is on the disk when a function returns; a failed replacement leaves the old file. */
import { closeSync, constants, fsyncSync, ftruncateSync, openSync, rmSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory, writeAll, writeAtomically } from '../../base/atomicwrite.ts';
import { encodeBytes } from '../../base/text.ts';

export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
}

export function ownershipOf({ uid, gid, mode }: Stats): Ownership {
  return { uid, gid, mode: mode & 0o7777 };
}

/** Writes the file under a temporary name and renames it. @param ownership null: owned by osdaemond, mode 0600 */
export function replaceFile(path: string, temporary: string, content: Buffer, ownership: Ownership | null): void {
  writeAtomically(path, content, { temporary, mode: ownership?.mode ?? 0o600, owner: ownership, sync: 'disk' });
}

/** Overwrites the file in place, which keeps its owner, mode and links. Not atomic: use it only with a journal. */
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
