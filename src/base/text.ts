/**
 * Converts bytes to strings and back without loss. Valid UTF-8 becomes an ordinary string; every other byte becomes a lone
 * surrogate U+DC80 … U+DCFF (Python's "surrogateescape"), so that `encodeBytes(decodeBytes(b))` is always `b`.
 */
import { isUtf8 } from 'node:buffer';

const ESCAPE = 0xdc00;

/** The string for these bytes; see the top of this file for bytes that are not UTF-8. */
export function decodeBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = validLength(bytes, at);
    if (length === 0) {
      text += String.fromCharCode(ESCAPE + (bytes[at] ?? 0));
      at += 1;
    } else {
      text += bytes.toString('utf8', at, at + length);
      at += length;
    }
  }
  return text;
}

/** The bytes for this string; the inverse of `decodeBytes`. */
export function encodeBytes(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0xdc80 || unit > 0xdcff || isHigh(text.charCodeAt(at - 1))) continue;
    parts.push(Buffer.from(text.slice(from, at), 'utf8'), Buffer.from([unit - ESCAPE]));
    from = at + 1;
  }
  parts.push(Buffer.from(text.slice(from), 'utf8'));
  return Buffer.concat(parts);
}

/** The string for display: bytes that are not UTF-8 become U+FFFD. */
export function printable(text: string): string {
  return text.isWellFormed() ? text : encodeBytes(text).toString('utf8');
}

/** Orders strings as CouchDB orders their bytes. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(encodeBytes(a), encodeBytes(b));
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** The length of the valid UTF-8 sequence at `at`; 0 when there is none. */
function validLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
