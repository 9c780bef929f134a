/**
 * Holds back a file that may be half written: its previous content counts until it has been unchanged for 300 ms.
 * A missing or empty file is then an error, because its settings are hardly ever meant to be dropped all at once.
 */
import { dirname } from 'node:path';
import { compareBytes } from '../../base/text.ts';
import type { FileRead } from '../ini/fileread.ts';
import { mayBeTruncated } from '../ini/truncation.ts';

export interface FilteredFiles {
  readonly files: readonly FileRead[];
  /** The files held back, each with the milliseconds after which to read it again. */
  readonly waits: ReadonlyMap<string, number>;
}

/** `noticed`: a change was seen, and a writer may be at work. `complete`: the user says that the files are complete. */
export type ReadReason = 'noticed' | 'complete';

/** The content of a file held back, and when it was first seen. */
interface HeldBack {
  /** null: the file is missing. */
  readonly content: Buffer | null;
  readonly since: number;
}

/** Milliseconds; no writer pauses longer. Of 120 writes in place, 1 to 5 are seen empty or truncated. */
const STABLE_AFTER = 300;
const DELETED = 'was deleted; restore it, or replace it by a file with only a comment to drop its settings';
const EMPTIED = 'is now empty; restore it, or write a comment into it to drop its settings';

export class PartialWriteFilter {
  /** The last content of each file that was let through. */
  #passed: ReadonlyMap<string, Buffer> = new Map();
  /** The content that the applied configuration was made of. Truncation is judged against it: what passed may be invalid. */
  #applied: ReadonlyMap<string, Buffer> = new Map();
  #heldBack = new Map<string, HeldBack>();

  /** @param files as read now, in the order of the layers; @param now monotonic milliseconds */
  filter(files: readonly FileRead[], now: number, reason: ReadReason): FilteredFiles {
    const before = this.#heldBack;
    this.#heldBack = new Map();
    const waits = new Map<string, number>();
    const filtered = files.flatMap((read) => {
      if (!this.#mayBePartial(read, reason)) return [read];
      const held = heldSince(before.get(read.file), read, now);
      this.#heldBack.set(read.file, held);
      const left = held.since + STABLE_AFTER - now;
      if (left <= 0) return [stable(read)];
      waits.set(read.file, left);
      return this.#previous(read.file);
    });
    this.#remember(filtered, files);
    return { files: filtered, waits };
  }

  /** osdaemond wrote this file itself, so it is complete. */
  wrote(file: string, bytes: Buffer): void {
    this.#passed = new Map(this.#passed).set(file, bytes);
    this.#heldBack.delete(file);
  }

  /** What `filter` returned last is now the applied configuration. */
  applied(): void {
    this.#applied = this.#passed;
  }

  #mayBePartial(read: FileRead, reason: ReadReason): boolean {
    if (read.is === 'unreadable') return false;
    if (read.is === 'absent') return this.#previous(read.file).length > 0;
    const before = this.#applied.get(read.file);
    if (before === undefined || before.length === 0) return false;
    return read.bytes.length === 0 || (reason === 'noticed' && mayBeTruncated(read.bytes, before));
  }

  /** For a directory: all the files that it had. */
  #previous(path: string): FileRead[] {
    const files = [...this.#passed].filter(([file]) => file === path || dirname(file) === path);
    return files.sort(([a], [b]) => compareBytes(a, b)).map(([file, bytes]) => ({ is: 'read', file, bytes }));
  }

  /** Forgets a file that is gone from a directory that still exists; any other stays known until it is back. */
  #remember(filtered: readonly FileRead[], files: readonly FileRead[]): void {
    const present = new Set(files.map(({ file }) => file));
    const kept = [...this.#passed].filter(([file]) => present.has(file) || present.has(dirname(file)));
    const read = filtered.flatMap((file): [string, Buffer][] => (file.is === 'read' ? [[file.file, file.bytes]] : []));
    this.#passed = new Map([...kept, ...read]);
  }
}

function heldSince(held: HeldBack | undefined, read: FileRead, now: number): HeldBack {
  const content = read.is === 'read' ? read.bytes : null;
  const same =
    held !== undefined && (content === null ? held.content === null : held.content?.equals(content) === true);
  return same ? held : { content, since: now };
}

function stable(read: FileRead): FileRead {
  if (read.is === 'absent') return { is: 'unreadable', file: read.file, reason: DELETED };
  return read.is === 'read' && read.bytes.length === 0 ? { is: 'unreadable', file: read.file, reason: EMPTIED } : read;
}
