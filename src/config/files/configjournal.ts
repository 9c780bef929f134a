/**
 * Overwrites a file that cannot be replaced, with a journal in the state directory that holds the old and the new content.
 * The next start completes an interrupted write from the journal, so the file never stays half written.
 */
import { join } from 'node:path';
import { errnoOf, reasonOf } from '../../base/errors.ts';
import { readOwnFile, requireOwnDirectory } from '../../base/owneddirectory.ts';
import { inspector } from '../../base/schema.ts';
import { decodeBytes, encodeBytes, printable } from '../../base/text.ts';
import { overwriteFile, removeDurably, replaceFile } from './durable.ts';
import { type Layer, realFilesOf } from './layers.ts';
import { readConfigFile } from './readfile.ts';
import type { WriterIdentity } from './writeridentity.ts';

interface ConfigJournal {
  /** Real path. */
  readonly file: string;
  /** Base64. */
  readonly before: string;
  readonly after: string;
  /** The identity of the process that writes. */
  readonly writer: string;
}

const inspect = inspector<ConfigJournal>({
  type: 'object',
  required: ['file', 'before', 'after', 'writer'],
  properties: {
    file: { type: 'string' },
    before: { type: 'string' },
    after: { type: 'string' },
    writer: { type: 'string' },
  },
});

export type FinishedWrite =
  | { readonly is: 'nothing to do' }
  | { readonly is: 'completed'; readonly file: string }
  /** `reason` says why, and what to do. */
  | { readonly is: 'left alone'; readonly file: string; readonly reason: string }
  /** The journal itself cannot be trusted; `reason` continues a sentence about it. */
  | { readonly is: 'refused'; readonly journal: string; readonly reason: string };

/**
 * @param file real path of a regular file whose content is `before`
 * @throws {OsdaemonError} `bad_state_directory`, before anything is written
 * @throws {Error} a file system error
 */
export function overwriteWithJournal(
  file: string,
  before: Buffer,
  after: Buffer,
  stateDir: string,
  writer: WriterIdentity,
): void {
  requireOwnDirectory(stateDir);
  const path = journalIn(stateDir);
  const journal: ConfigJournal = {
    file: encodeBytes(file).toString('latin1'),
    before: before.toString('base64'),
    after: after.toString('base64'),
    writer: writer.own,
  };
  removeDurably(`${path}.new`);
  replaceFile(path, `${path}.new`, Buffer.from(JSON.stringify(journal)), null);
  try {
    overwriteFile(file, before, after);
  } catch (thrown) {
    // If the old content cannot be restored either, the journal stays for the next start.
    if (isRestored(file, before)) removeDurably(path);
    throw thrown;
  }
  removeDurably(path);
}

/**
 * Completes a write that an earlier osdaemond began. Call it before the configuration is trusted.
 * It uses a journal only if the directory and the journal belong to this user and the journal names a file of `layers`:
 * a journal decides what is written into a file.
 */
export function finishConfigJournal(stateDir: string, layers: readonly Layer[], writer: WriterIdentity): FinishedWrite {
  const path = journalIn(stateDir);
  const found = find(stateDir, path);
  if ('is' in found) return found;
  const file = decodeBytes(Buffer.from(found.file, 'latin1'));
  if (!realFilesOf(layers).has(file)) {
    const reason = `it names ${printable(file)}, which is not a file of this configuration`;
    return { is: 'refused', journal: path, reason };
  }
  return writer.isOtherAlive(found.writer)
    ? { is: 'left alone', file, reason: `process ${Number.parseInt(found.writer, 10)} is still writing it` }
    : complete(path, file, Buffer.from(found.before, 'base64'), Buffer.from(found.after, 'base64'));
}

function complete(path: string, file: string, before: Buffer, after: Buffer): FinishedWrite {
  const now = readConfigFile(file);
  if (now.is === 'absent') return { is: 'left alone', file, reason: 'the file is missing' };
  if (now.is === 'unreadable') return { is: 'left alone', file, reason: `the file ${now.reason}` };
  const isOurs = isBetween(now.bytes, before, after);
  try {
    if (isOurs) overwriteFile(file, now.bytes, after);
  } catch (thrown) {
    return { is: 'left alone', file, reason: reasonOf(thrown) };
  }
  const kept = remove(path);
  if (!isOurs) {
    const reason = `the file has changed since the write was interrupted; check it${kept}`;
    return { is: 'left alone', file, reason };
  }
  if (kept !== '') return { is: 'left alone', file, reason: `the file is complete now${kept}` };
  return { is: 'completed', file };
}

/** Returns an empty text, or what to do about a journal that stays. */
function remove(path: string): string {
  try {
    removeDurably(path);
    return '';
  } catch (thrown) {
    return `; remove the journal ${path} (${reasonOf(thrown)})`;
  }
}

/** Each byte is the old one or the new one, or zero in a part that was allocated and not yet written. */
function isBetween(now: Buffer, before: Buffer, after: Buffer): boolean {
  if (now.length > Math.max(before.length, after.length)) return false;
  if (now.length < Math.min(before.length, after.length)) return false;
  return now.every((byte, at) => byte === before[at] || byte === after[at] || (byte === 0 && at >= before.length));
}

/** The old content needs no new space, so it can be restored on most full disks. */
function isRestored(file: string, before: Buffer): boolean {
  try {
    overwriteFile(file, before, before);
    return true;
  } catch {
    return false;
  }
}

function find(stateDir: string, path: string): ConfigJournal | FinishedWrite {
  try {
    requireOwnDirectory(stateDir);
  } catch {
    // It does not exist yet, or osdaemond refuses it with the reason when it takes the lock.
    return { is: 'nothing to do' };
  }
  try {
    const value: unknown = JSON.parse(readOwnFile(path));
    const checked = inspect(value);
    return checked.ok ? checked.value : { is: 'nothing to do' };
  } catch (thrown) {
    // A journal gets its name when it is complete, so a file that is not JSON is not a journal.
    if (thrown instanceof SyntaxError || errnoOf(thrown) === 'ENOENT') return { is: 'nothing to do' };
    return { is: 'refused', journal: path, reason: reasonOf(thrown) };
  }
}

function journalIn(stateDir: string): string {
  return join(stateDir, 'config-journal.json');
}
