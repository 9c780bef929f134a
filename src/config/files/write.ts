/** After a write the file has its old content or its new one, on the disk, at whatever instant the machine stops. */
import { accessSync, constants, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf, OsdaemonError, reasonOf } from '../../base/errors.ts';
import { isAnotherAlive, processIdentity } from '../../base/posix/processidentity.ts';
import { decodeBytes, encodeBytes, printable } from '../../base/text.ts';
import { overwriteWithJournal } from './configjournal.ts';
import { type Ownership, ownershipOf, replaceFile } from './durable.ts';

/** A file mounted by itself, as containers do it, or in a folder that is not ours to change, can be written but not replaced. */
const NOT_REPLACEABLE = new Set(['EBUSY', 'EXDEV', 'EACCES', 'EPERM', 'EROFS']);
/** It may come to hold secrets. */
const NEW_FILE_MODE = 0o640;

/**
 * Everything at once and without waiting, so two writes of one process never meet.
 * @param path symbolic links are followed; a file that is not there is made
 * @param stateDir where a journal is kept while the file itself has to be written over
 * @throws OsdaemonError `unwritable_file`; the old content stays
 */
export function writeConfigFile(path: string, content: Buffer, stateDir: string): void {
  try {
    const owner = ownerOf(path);
    const target = owner === null ? path : decodeBytes(realpathSync(encodeBytes(path), 'buffer'));
    if (owner === null) replace(target, content, ours());
    else replaceOrOverwrite(target, content, owner, stateDir);
  } catch (thrown) {
    throw new OsdaemonError('unwritable_file', `${printable(path)} ${whyNot(thrown)}; its old content stays`, {
      cause: thrown,
    });
  }
}

function replaceOrOverwrite(target: string, content: Buffer, owner: Ownership, stateDir: string): void {
  try {
    replace(target, content, owner);
  } catch (thrown) {
    if (!NOT_REPLACEABLE.has(errnoOf(thrown) ?? '')) throw thrown;
    accessSync(encodeBytes(target), constants.W_OK);
    overwriteWithJournal(target, readFileSync(encodeBytes(target)), content, stateDir);
  }
}

function replace(target: string, content: Buffer, owner: Ownership): void {
  removeLeftovers(target);
  replaceFile(target, join(dirname(target), temporaryName(target, processIdentity(process.pid))), content, owner);
}

/** Hidden, and no name for an ini file. */
function temporaryName(target: string, identity: string): string {
  return `.${basename(target)}.osdaemond-${identity}.tmp`;
}

/** Of writers that were killed on the way. */
function removeLeftovers(target: string): void {
  const folder = dirname(target);
  for (const name of namesIn(folder)) {
    const identity = /\.osdaemond-(\d+-\d+)\.tmp$/.exec(name)?.[1];
    if (identity === undefined || name !== temporaryName(target, identity) || isAnotherAlive(identity)) continue;
    rmSync(join(folder, name), { force: true });
  }
}

/** A folder that may not be listed has leftovers that nobody can find. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(encodeBytes(folder), 'utf8');
  } catch {
    return [];
  }
}

function ownerOf(path: string): Ownership | null {
  const stats = statSync(encodeBytes(path), { throwIfNoEntry: false });
  return stats === undefined ? null : ownershipOf(stats);
}

function ours(): Ownership {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: NEW_FILE_MODE };
}

function whyNot(thrown: unknown): string {
  switch (errnoOf(thrown)) {
    case 'EACCES':
    case 'EPERM':
      return `cannot be written: permission denied for uid ${process.geteuid?.()}`;
    case 'EROFS':
      return 'cannot be written: it is on a read-only file system';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'cannot be written: there is no space left on the disk';
    default:
      return `cannot be written: ${reasonOf(thrown)}`;
  }
}
