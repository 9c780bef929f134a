/**
 * Splits a configuration file into lines and classifies each one: a header, a pair, or a line that means nothing.
 *
 * The rules are those of CouchDB 3.x and are about bytes, so a file is a string of one character per byte (`latin1`):
 * nothing is lost, offsets are byte offsets, and JavaScript's definitions of blanks and line ends do not apply.
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
  /** `key =`: CouchDB ignores it, so the value of an earlier file applies. */
  | { readonly is: 'empty'; readonly key: string }
  /** Text without a `=`, or a `=` without a key. */
  | { readonly is: 'no pair' };

const NOTHING: Meaning = { is: 'nothing' };
const BROKEN: Meaning = { is: 'broken header' };
const NO_PAIR: Meaning = { is: 'no pair' };

/** The UTF-8 byte order mark, which some editors write at the start. */
export const BOM = '\xef\xbb\xbf';

/** CouchDB takes Ctrl-Z for a line end. */
export const CTRL_Z = '\x1a';
const LINE_END = `\r\n|[\n\r${CTRL_Z}]`;
const HAS_LINE_END = new RegExp(LINE_END);
const AT_LINE_END = new RegExp(`(?:${LINE_END})$`);

/** Text after the last line end is a line only if it is not empty. */
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

/** The meaning of a line by itself; it does not depend on other lines. */
export function meaningOf(line: string): Meaning {
  const text = trim(withoutComment(trim(line)));
  if (text === '') return NOTHING;
  if (text.startsWith('[')) return headerOf(text);
  // A key may contain "=" if " = " follows, as in `a=b = c`.
  const wide = text.indexOf(' = ');
  const at = wide === -1 ? text.indexOf('=') : wide;
  if (at <= 0) return NO_PAIR;
  const key = trim(text.slice(0, at));
  const value = trim(text.slice(at + (wide === -1 ? 1 : 3)));
  return value === '' ? { is: 'empty', key } : { is: 'pair', key, value };
}

/** The name may contain anything but "]". A line that begins with "[" and is no header is not a pair either. */
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

/** Whether the line ends in a comment. */
export function endsInComment(line: string): boolean {
  const text = trim(line);
  return withoutComment(text) !== text;
}

/** Decodes a name or value found in a string of bytes. */
export function dialectText(bytes: string): string {
  return /[\x80-\xff]/.test(bytes) ? decodeBytes(Buffer.from(bytes, 'latin1')) : bytes;
}

/** Removes blanks at both ends. A regular expression would take quadratic time on long runs of blanks. */
export function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

/** Space, tab, vertical tab, form feed. CouchDB also takes byte 0x85, which cuts characters such as "…" in two. */
function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0b || unit === 0x0c;
}
