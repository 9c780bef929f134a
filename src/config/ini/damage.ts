/** A file with damage is none of anybody's writing: nothing in it counts, and what is in force stays. */

import type { ConfigError } from './diagnostic.ts';
import { dialectLines, meaningOf } from './dialect.ts';
import { ownSectionOf } from './sections.ts';

/** Byte order marks of both byte orders. */
const UTF_16 = ['\xff\xfe', '\xfe\xff'];

/** @param bytes the whole file, one character a byte; null: there is none */
export function damageIn(bytes: string, file: string): ConfigError | null {
  if (UTF_16.some((mark) => bytes.startsWith(mark))) {
    return { file, line: 1, section: null, key: null, message: 'the file is in UTF-16; save it as UTF-8' };
  }
  const first = bytes.indexOf('\0');
  if (first === -1 || isStray(bytes, first)) return null;
  const message = 'the file holds NUL bytes, as a power loss leaves them, or UTF-16; restore it, or save it as UTF-8';
  return { file, line: lineAt(bytes, first), section: null, key: null, message };
}

/** One alone, in a line of a section that is somebody else's, is that one's business: CouchDB keeps it. */
function isStray(bytes: string, at: number): boolean {
  if (bytes.includes('\0', at + 1)) return false;
  let section: string | null = null;
  for (const { text, next } of dialectLines(bytes)) {
    const meaning = meaningOf(text);
    if (at < next) return section !== null && ownSectionOf(section) === null && meaning.is !== 'header';
    if (meaning.is === 'header') section = meaning.section;
  }
  return false;
}

/** Lines end before a NUL as they do anywhere. */
function lineAt(bytes: string, at: number): number {
  let line = 1;
  for (const { number, next } of dialectLines(bytes)) {
    line = number;
    if (at < next) break;
  }
  return line;
}
