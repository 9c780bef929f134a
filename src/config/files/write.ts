/** Writes a configuration file durably: after a crash at any instant it has its old content or its new content. */
import { accessSync, constants, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf, OsdaemonError, reasonOf } from '../../base/errors.ts';
import { decodeBytes, encodeBytes, printable } from '../../base/text.ts';
import { overwriteWithJournal } from './configjournal.ts';
import { type Ownership, ownershipOf, replaceFile } from './durable.ts';
import type { WriterIdentity } from './writeridentity.ts';

/** A bind-mounted file, or a file in a directory that osdaemond may not change, can be written but not replaced. */
const NOT_REPLACEABLE = new Set(['EBUSY', 'EXDEV', 'EACCES', 'EPERM', 'EROFS']);
/** The file may contain secrets. */
const NEW_FILE_MODE = 0o640;

/**
 * Synchronous, so two writes of one process never overlap.
 * @param path symbolic links are followed; a missing file is created
 * @param stateDir holds the journal while a file is overwritten in place
 * @throws {OsdaemonError} `unwritable_file`; the old content stays
 */
export function writeConfigFile(path: string, content: Buffer, stateDir: string, writer: WriterIdentity): void {
  try {
    const owner = ownerOf(path);
    const target = owner === null ? path : decodeBytes(realpathSync(encodeBytes(path), 'buffer'));
    if (owner === null) replace(target, content, ownFile(), writer);
    else replaceOrOverwrite(target, content, owner, stateDir, writer);
  } catch (thrown) {
    throw new OsdaemonError('unwritable_file', `${printable(path)} ${failureOf(thrown)}; its old content stays`, {
      cause: thrown,
    });
  }
}

function replaceOrOverwrite(
  target: string,
  content: Buffer,
  owner: Ownership,
  stateDir: string,
  writer: WriterIdentity,
): void {
  try {
    replace(target, content, owner, writer);
  } catch (thrown) {
    if (!NOT_REPLACEABLE.has(errnoOf(thrown) ?? '')) throw thrown;
    accessSync(encodeBytes(target), constants.W_OK);
    overwriteWithJournal(target, readFileSync(encodeBytes(target)), content, stateDir, writer);
  }
}

function replace(target: string, content: Buffer, owner: Ownership, writer: WriterIdentity): void {
  removeAbandoned(target, writer);
  replaceFile(target, join(dirname(target), temporaryName(target, writer.own)), content, owner);
}

/** Hidden, and not an ini file, so no layer reads it. */
function temporaryName(target: string, identity: string): string {
  return `.${basename(target)}.osdaemond-${identity}.tmp`;
}

/** Removes the temporary files of writers that were killed. */
function removeAbandoned(target: string, writer: WriterIdentity): void {
  const directory = dirname(target);
  for (const name of namesIn(directory)) {
    const identity = /\.osdaemond-(\d+-\d+)\.tmp$/.exec(name)?.[1];
    if (identity === undefined || name !== temporaryName(target, identity) || writer.isOtherAlive(identity)) continue;
    rmSync(join(directory, name), { force: true });
  }
}

/** Empty if the directory may not be listed. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(encodeBytes(directory), 'utf8');
  } catch {
    return [];
  }
}

function ownerOf(path: string): Ownership | null {
  const stats = statSync(encodeBytes(path), { throwIfNoEntry: false });
  return stats === undefined ? null : ownershipOf(stats);
}

function ownFile(): Ownership {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: NEW_FILE_MODE };
}

function failureOf(thrown: unknown): string {
  switch (errnoOf(thrown)) {
    case 'EACCES':
    case 'EPERM':
      return `cannot be written: permission denied for uid ${process.geteuid?.()}`;
    case 'EROFS':
      return 'cannot be written: it is on a read-only file system';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'cannot be written: no space left on the disk';
    default:
      return `cannot be written: ${reasonOf(thrown)}`;
  }
}
