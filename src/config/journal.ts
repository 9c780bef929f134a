/**
 * A file that cannot be replaced is written over only when a journal in the state folder holds its old and its new
 * content; whoever finds the journal later completes what it says, and so the file is never left half written.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, reasonOf } from '../base/errors.ts';
import { inspector } from '../base/schema.ts';
import { decodeBytes, encodeBytes } from '../base/text.ts';
import { overwriteFile, removeDurably, replaceFile } from './files.ts';
import { isAnotherAlive, processIdentity } from './process.ts';

interface Journal {
  /** Real path. */
  readonly file: string;
  /** Base64. */
  readonly before: string;
  readonly after: string;
  /** The process that writes; another one with its number has another start time. */
  readonly writer: string;
}

const inspect = inspector<Journal>({
  type: 'object',
  required: ['file', 'before', 'after', 'writer'],
  properties: {
    file: { type: 'string' },
    before: { type: 'string' },
    after: { type: 'string' },
    writer: { type: 'string' },
  },
});

export type Finished =
  | { readonly is: 'nothing to do' }
  | { readonly is: 'completed'; readonly file: string }
  /** `reason` says why, and what to do. */
  | { readonly is: 'left alone'; readonly file: string; readonly reason: string };

/** @param file real path of a regular file whose content is `before` */
export function overwriteWithJournal(file: string, before: Buffer, after: Buffer, stateDir: string): void {
  const path = journalIn(stateDir);
  const journal: Journal = {
    file: encodeBytes(file).toString('latin1'),
    before: before.toString('base64'),
    after: after.toString('base64'),
    writer: processIdentity(process.pid),
  };
  removeDurably(`${path}.new`);
  replaceFile(path, `${path}.new`, Buffer.from(JSON.stringify(journal)), null);
  try {
    overwriteFile(file, before, after);
  } catch (thrown) {
    // Where not even the old content can be put back, the journal stays, for the next start.
    if (isRestored(file, before)) removeDurably(path);
    throw thrown;
  }
  removeDurably(path);
}

/** Completes what a host that died could not. To be called before the configuration is trusted. */
export function finishJournal(stateDir: string): Finished {
  const path = journalIn(stateDir);
  const journal = read(path);
  if (journal === null) return { is: 'nothing to do' };
  const file = decodeBytes(Buffer.from(journal.file, 'latin1'));
  if (isAnotherAlive(journal.writer)) {
    return { is: 'left alone', file, reason: `process ${Number.parseInt(journal.writer, 10)} is still writing it` };
  }
  const before = Buffer.from(journal.before, 'base64');
  const after = Buffer.from(journal.after, 'base64');
  try {
    const now = readFileSync(encodeBytes(file));
    if (!isBetween(now, before, after)) {
      removeDurably(path);
      return { is: 'left alone', file, reason: 'somebody has changed it since the write was interrupted; check it' };
    }
    overwriteFile(file, now, after);
    removeDurably(path);
    return { is: 'completed', file };
  } catch (thrown) {
    return { is: 'left alone', file, reason: `an interrupted write cannot be completed: ${reasonOf(thrown)}` };
  }
}

/** Each byte is the old one or the new one, or zero where the disk had given room and not yet content. */
function isBetween(now: Buffer, before: Buffer, after: Buffer): boolean {
  if (now.length > Math.max(before.length, after.length)) return false;
  if (now.length < Math.min(before.length, after.length)) return false;
  return now.every((byte, at) => byte === before[at] || byte === after[at] || (byte === 0 && at >= before.length));
}

/** The old content takes no new room, so it can be put back on most full disks. */
function isRestored(file: string, before: Buffer): boolean {
  try {
    overwriteFile(file, before, before);
    return true;
  } catch {
    return false;
  }
}

function read(path: string): Journal | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const checked = inspect(value);
    return checked.ok ? checked.value : null;
  } catch (thrown) {
    // It was made by a rename, so it is whole: what is no JSON is not from us.
    if (thrown instanceof SyntaxError || errnoOf(thrown) !== undefined) return null;
    throw thrown;
  }
}

function journalIn(stateDir: string): string {
  return join(stateDir, 'config-journal.json');
}
