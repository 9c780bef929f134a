/** Loads the cases captured from CouchDB in `test/vectors`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Values } from '../../src/config/ini/values.ts';

/** Bytes that are not UTF-8 are given in base64. */
export type Text = string | { readonly $b64: string };

export interface ReadVector {
  readonly name: string;
  readonly description: string;
  readonly files: readonly { readonly name: string; readonly text?: string; readonly b64?: string }[];
  readonly load: readonly string[];
  readonly expected: Readonly<Record<string, Readonly<Record<string, string>> | string>>;
}

export interface WriteVector {
  readonly name: string;
  readonly description: string;
  readonly file_before: Text;
  readonly operation: {
    readonly op: 'set' | 'delete';
    readonly section: string;
    readonly key: string;
    readonly value?: Text;
  };
  readonly file_after?: Text;
  readonly return: string;
  readonly get_after_restart: Text | null;
  readonly exact: boolean;
}

export const readVectors = (): readonly ReadVector[] => load('ini.json');
export const writeVectors = (): readonly WriteVector[] => load('ini-write.json');

export function bytesOf(text: Text): Buffer {
  return typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.$b64, 'base64');
}

/** Writes a vector's files into a directory. */
export function layOut(vector: ReadVector, directory: string): void {
  for (const { name, text, b64 } of vector.files) {
    const path = join(directory, name);
    if (name.endsWith('/')) mkdirSync(path, { recursive: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, b64 === undefined ? (text ?? '') : Buffer.from(b64, 'base64'));
    }
  }
}

/** Sections, keys and values without origins, as in the vectors. */
export function plain(values: Values): Record<string, Record<string, string>> {
  return Object.fromEntries(
    [...values].map(([section, entries]) => [
      section,
      Object.fromEntries([...entries].map(([key, { value }]) => [key, value])),
    ]),
  );
}

function load<T>(name: string): readonly T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', 'vectors', name), 'utf8'));
}
