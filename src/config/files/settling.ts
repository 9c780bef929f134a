/** A file that looks as if somebody were in the middle of writing it counts as it was, until it has stayed so for a while. */
import { dirname } from 'node:path';
import { compareBytes } from '../../base/text.ts';
import type { FileRead } from '../ini/fileread.ts';
import { mayBeTruncated } from '../ini/truncation.ts';

export interface Settled {
  readonly files: readonly FileRead[];
  /** The files in doubt, each with the milliseconds after which to look again. */
  readonly waits: ReadonlyMap<string, number>;
}

/** Why somebody looks: something was noticed, or he who has written the files says that they are complete. */
export type WhyTruncated = 'noticed' | 'complete';

/** What was seen of a file in doubt, and when it was first seen so. */
interface Doubt {
  readonly seen: Buffer | null;
  readonly since: number;
}

/** Nobody who writes on pauses for longer; 1 to 5 of 120 writes in place are seen empty or cut. */
const LONG = 300;
const GONE = 'was deleted; put it back, or empty it but for a comment if nothing of it should count';
const EMPTY = 'has become empty; if that is meant, write a comment into it';

export class Settling {
  #whole: ReadonlyMap<string, Buffer> = new Map();
  /** What the configuration in force was made of: what is whole may be wrong, and is no measure then. */
  #inForce: ReadonlyMap<string, Buffer> = new Map();
  #doubts = new Map<string, Doubt>();

  /** @param files what is there now, each layer's files in their order; @param now monotonic milliseconds */
  settle(files: readonly FileRead[], now: number, why: WhyTruncated): Settled {
    const before = this.#doubts;
    this.#doubts = new Map();
    const waits = new Map<string, number>();
    const settled = files.flatMap((read) => {
      if (!this.#isDoubtful(read, why)) return [read];
      const doubt = since(before.get(read.file), read, now);
      this.#doubts.set(read.file, doubt);
      const left = doubt.since + LONG - now;
      if (left <= 0) return [decided(read)];
      waits.set(read.file, left);
      return this.#asItWas(read.file);
    });
    this.#remember(settled, files);
    return { files: settled, waits };
  }

  /** We wrote it ourselves. */
  wrote(file: string, bytes: Buffer): void {
    this.#whole = new Map(this.#whole).set(file, bytes);
    this.#doubts.delete(file);
  }

  /** What was settled last is in force. */
  taken(): void {
    this.#inForce = this.#whole;
  }

  #isDoubtful(read: FileRead, why: WhyTruncated): boolean {
    if (read.is === 'unreadable') return false;
    if (read.is === 'absent') return this.#asItWas(read.file).length > 0;
    const before = this.#inForce.get(read.file);
    if (before === undefined || before.length === 0) return false;
    return read.bytes.length === 0 || (why === 'noticed' && mayBeTruncated(read.bytes, before));
  }

  /** Of a folder: all the files that it had. */
  #asItWas(path: string): FileRead[] {
    const files = [...this.#whole].filter(([file]) => file === path || dirname(file) === path);
    return files.sort(([a], [b]) => compareBytes(a, b)).map(([file, bytes]) => ({ is: 'read', file, bytes }));
  }

  /** A file that went away from a folder that is still there is forgotten; any other stays known until it is back. */
  #remember(settled: readonly FileRead[], files: readonly FileRead[]): void {
    const told = new Set(files.map(({ file }) => file));
    const kept = [...this.#whole].filter(([file]) => told.has(file) || told.has(dirname(file)));
    const read = settled.flatMap((file): [string, Buffer][] => (file.is === 'read' ? [[file.file, file.bytes]] : []));
    this.#whole = new Map([...kept, ...read]);
  }
}

function since(doubt: Doubt | undefined, read: FileRead, now: number): Doubt {
  const seen = read.is === 'read' ? read.bytes : null;
  const same = doubt !== undefined && (seen === null ? doubt.seen === null : doubt.seen?.equals(seen) === true);
  return same ? doubt : { seen, since: now };
}

/** It has stayed so. Gone or empty is hardly ever meant, and would stop every daemon that it names. */
function decided(read: FileRead): FileRead {
  if (read.is === 'absent') return { is: 'unreadable', file: read.file, reason: GONE };
  return read.is === 'read' && read.bytes.length === 0 ? { is: 'unreadable', file: read.file, reason: EMPTY } : read;
}
