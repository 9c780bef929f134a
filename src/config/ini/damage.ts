/** Detects a damaged file, which is not used at all: one in UTF-16, or with NUL bytes as a power loss leaves them. */

import type { ConfigError } from './diagnostic.ts';
import { dialectLines, meaningOf } from './dialect.ts';
import { ownSectionOf } from './sections.ts';

/** Byte order marks of both byte orders. */
const UTF_16 = ['\xff\xfe', '\xfe\xff'];

/** @param bytes the whole file, one character a byte; @returns null: the file is not damaged */
export function damageIn(bytes: string, file: string): ConfigError | null {
  if (UTF_16.some((mark) => bytes.startsWith(mark))) {
    return { file, line: 1, section: null, key: null, message: 'the file is in UTF-16; save it as UTF-8' };
  }
  const first = bytes.indexOf('\0');
  if (first === -1 || isStray(bytes, first)) return null;
  const message = 'the file contains NUL bytes, from a power loss or UTF-16; restore it, or save it as UTF-8';
  return { file, line: lineAt(bytes, first), section: null, key: null, message };
}

/** A single NUL byte in a section that osdaemond does not read is no damage: CouchDB keeps it. */
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

function lineAt(bytes: string, at: number): number {
  let line = 1;
  for (const { number, next } of dialectLines(bytes)) {
    line = number;
    if (at < next) break;
  }
  return line;
}
