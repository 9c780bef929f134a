/**
 * A configuration file is a row of lines, and each line is exactly one thing: a header, a pair, or nothing that counts.
 *
 * The rules are those of CouchDB 3.x and are about bytes, so a file is looked at as a string of one character per byte
 * (`latin1`): nothing is lost, offsets are byte offsets, and JavaScript's ideas of blanks and line ends stay out of it.
 */
import { decodeBytes } from '../../base/text.ts';

export interface DialectLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly start: number;
  /** Where the next line starts; `start + text.length` when the file ends here. */
  readonly next: number;
}

export type Meaning =
  | { readonly is: 'nothing' }
  | { readonly is: 'header'; readonly section: string }
  | { readonly is: 'broken header' }
  | { readonly is: 'pair'; readonly key: string; readonly value: string }
  /** `key =`: CouchDB ignores it, and so an earlier file's value stays. */
  | { readonly is: 'empty'; readonly key: string }
  /** Words without a `=`, or a `=` without a key. */
  | { readonly is: 'words' };

const NOTHING: Meaning = { is: 'nothing' };
const BROKEN: Meaning = { is: 'broken header' };
const WORDS: Meaning = { is: 'words' };

/** A UTF-8 byte order mark, which some editors put before the first line. */
export const BOM = '\xef\xbb\xbf';

/** Ctrl-Z ends a line for CouchDB, as it ended a file for older systems. */
export const CTRL_Z = '\x1a';
const LINE_END = `\r\n|[\n\r${CTRL_Z}]`;
const HAS_LINE_END = new RegExp(LINE_END);
const AT_LINE_END = new RegExp(`(?:${LINE_END})$`);

/** The text behind a last line end is a line only if there is one. */
export function* dialectLines(bytes: string): Generator<DialectLine> {
  let start = bytes.startsWith(BOM) ? BOM.length : 0;
  let number = 1;
  const end = new RegExp(LINE_END, 'g');
  while (start < bytes.length) {
    end.lastIndex = start;
    const found = end.exec(bytes);
    const stop = found?.index ?? bytes.length;
    const next = stop + (found?.[0].length ?? 0);
    yield { number, text: bytes.slice(start, stop), start, next };
    start = next;
    number += 1;
  }
}

export function hasLineEnd(text: string): boolean {
  return HAS_LINE_END.test(text);
}

export function endsInLineEnd(text: string): boolean {
  return AT_LINE_END.test(text.slice(-1));
}

/** What a line says, whatever stands around it. */
export function meaningOf(line: string): Meaning {
  const text = trim(withoutComment(trim(line)));
  if (text === '') return NOTHING;
  if (text.startsWith('[')) return headerOf(text);
  // A key may hold "=" where " = " ends it, as in `a=b = c`.
  const wide = text.indexOf(' = ');
  const at = wide === -1 ? text.indexOf('=') : wide;
  if (at <= 0) return WORDS;
  const key = trim(text.slice(0, at));
  const value = trim(text.slice(at + (wide === -1 ? 1 : 3)));
  return value === '' ? { is: 'empty', key } : { is: 'pair', key, value };
}

/** The name may hold anything but "]"; a line that begins like a header and is none is not a key either. */
function headerOf(text: string): Meaning {
  const close = text.indexOf(']');
  return close < 2 || close !== text.length - 1 ? BROKEN : { is: 'header', section: text.slice(1, close) };
}

function withoutComment(text: string): string {
  if (text.startsWith(';')) return '';
  const space = text.indexOf(' ;');
  const tab = text.indexOf('\t;');
  if (space === -1 && tab === -1) return text;
  return text.slice(0, space === -1 ? tab : tab === -1 ? space : Math.min(space, tab));
}

/** Whether a comment follows what the line says. */
export function endsInComment(line: string): boolean {
  const text = trim(line);
  return withoutComment(text) !== text;
}

/** The text of a name or value that was found in such a string. */
export function dialectText(bytes: string): string {
  return /[\x80-\xff]/.test(bytes) ? decodeBytes(Buffer.from(bytes, 'latin1')) : bytes;
}

/** Without the blanks around it. By hand: a regular expression would take quadratic time on long runs of blanks. */
export function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

/** Space, tab, vertical tab, form feed. CouchDB takes byte 0x85 too, which cuts characters such as "…" in two: not copied. */
function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0b || unit === 0x0c;
}
