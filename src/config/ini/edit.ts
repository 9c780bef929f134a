/** Edits the lines of one key in a file. No byte of any other line changes, and the result reads back as requested. */
import { OsdaemonError } from '../../base/errors.ts';
import { encodeBytes } from '../../base/text.ts';
import { BOM, CTRL_Z, type DialectLine, dialectLines, endsInLineEnd, meaningOf } from './dialect.ts';
import { changesBetween } from './keychanges.ts';
import { parseFile } from './parse.ts';
import { mustReadBack } from './readback.ts';

/**
 * @returns the file with `key = value`: in place of the line that applies now, else at the end of the section's first
 *   part, else in a new section at the end
 * @throws {OsdaemonError} `bad_value` if the text would not read back
 */
export function setKey(before: Buffer, section: string, key: string, value: string): Buffer {
  mustReadBack(bytesOf(section), bytesOf(key), bytesOf(value));
  const text = before.toString('latin1');
  const pair = `${bytesOf(key)} = ${bytesOf(value)}`;
  const found = find(text, bytesOf(section), bytesOf(key));
  // CouchDB searches with a regular expression in which "\E" ends a quotation, so it never finds such a key and adds it.
  const line = key.includes('\\E') ? undefined : (found.pairs.at(-1) ?? found.empties.at(-1));
  const after =
    line !== undefined
      ? replaceLine(text, line, pair)
      : found.last !== undefined
        ? addToSection(text, found.last, pair)
        : addSection(text, bytesOf(section), pair);
  return checked(before, withLineEnd(after), section, key, value);
}

/** @returns the file without the lines of the key; the same bytes if there are none */
export function deleteKey(before: Buffer, section: string, key: string): Buffer {
  const { pairs, empties } = find(before.toString('latin1'), bytesOf(section), bytesOf(key));
  let text = before.toString('latin1');
  for (const { start, next } of [...pairs, ...empties].sort((a, b) => b.start - a.start)) {
    text = text.slice(0, start) + text.slice(next);
  }
  return checked(before, text, section, key, null);
}

interface Found {
  /** The lines that give the key a value; the last one applies. */
  readonly pairs: readonly DialectLine[];
  /** The lines with the key and no value. */
  readonly empties: readonly DialectLine[];
  /** The last line of the section's first part that is not empty; undefined: the section is missing. */
  readonly last: DialectLine | undefined;
}

function find(text: string, section: string, key: string): Found {
  const pairs: DialectLine[] = [];
  const empties: DialectLine[] = [];
  let current: string | null = null;
  let parts = 0;
  let last: DialectLine | undefined;
  for (const line of dialectLines(text)) {
    const meaning = meaningOf(line.text);
    if (meaning.is === 'header') {
      current = meaning.section;
      if (current === section) parts += 1;
    }
    if (current !== section) continue;
    if (parts === 1 && line.text !== '') last = line;
    if (meaning.is === 'pair' && meaning.key === key) pairs.push(line);
    if (meaning.is === 'empty' && meaning.key === key) empties.push(line);
  }
  return { pairs, empties, last };
}

function replaceLine(text: string, line: DialectLine, pair: string): string {
  const indent = /^[ \t]*/.exec(line.text)?.[0] ?? '';
  const end = line.start + line.text.length;
  return `${text.slice(0, line.start)}${indent}${pair}${text.slice(end)}`;
}

/** As CouchDB writes: after the last line that is not empty, with an empty line before the next header. */
function addToSection(text: string, last: DialectLine, pair: string): string {
  const end = lineEndOf(text, last);
  const head = withLineEnd(text.slice(0, last.next), end);
  const tail = text.slice(last.next);
  const [next] = dialectLines(tail);
  const gap = next === undefined || next.text === '' ? '' : end;
  return `${head}${pair}${end}${gap}${tail}`;
}

function addSection(text: string, section: string, pair: string): string {
  let last: DialectLine | undefined;
  for (const line of dialectLines(text)) last = line;
  const end = lineEndOf(text, last);
  const gap = last?.text === '' ? '' : end;
  const head = last === undefined ? text : withLineEnd(text, end);
  return `${head}${gap}[${section}]${end}${pair}${end}`;
}

/** The line end used at this place of the file; Ctrl-Z is never added. */
function lineEndOf(text: string, line: DialectLine | undefined): string {
  const near = line === undefined ? '' : text.slice(line.start + line.text.length, line.next);
  if (near !== '' && near !== CTRL_Z) return near;
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

function withLineEnd(text: string, end = lineEndOf(text, undefined)): string {
  return text === '' || text === BOM || endsInLineEnd(text) ? text : text + end;
}

/** Defence in depth: an edit that changes more or less than requested is rejected. */
function checked(before: Buffer, text: string, section: string, key: string, value: string | null): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const after = parseFile(bytes, '').values;
  const others = changesBetween(parseFile(before, '').values, after).filter(
    (change) => change.section !== section || change.key !== key,
  );
  if (others.length === 0 && (after.get(section)?.get(key)?.value ?? null) === value) return bytes;
  throw new OsdaemonError('bad_value', `[${section}] ${key} cannot be written so that it reads back; edit the file`);
}

/** One character per byte, as in `dialect.ts`. */
function bytesOf(text: string): string {
  return encodeBytes(text).toString('latin1');
}
