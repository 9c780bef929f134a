/** Checks a long line in one pass before it is parsed: deep nesting or too many values would cost too much time and memory. */

/** Bytes; a line up to this length is always cheap enough. */
const LONG = 64 * 1024;
const DEEPEST = 1000;
const MOST_VALUES = 50_000;

const PORTION = 64 * 1024;
/** Reading bytes from a buffer is several times faster than from a string. */
const portion = Buffer.allocUnsafeSlow(PORTION);

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * Why this line is too expensive to parse; null if it is not.
 * @param line one character per byte
 */
export function tooMuch(line: string): string | null {
  if (line.length <= LONG) return null;
  let place: 'outside' | 'string' | 'escape' = 'outside';
  let depth = 0;
  let values = 0;
  for (let from = 0; from < line.length; from += PORTION) {
    const count = portion.write(line.slice(from, from + PORTION), 'latin1');
    for (let at = 0; at < count; at++) {
      const byte = portion[at];
      if (place === 'string') {
        if (byte === QUOTE) place = 'outside';
        else if (byte === BACKSLASH) place = 'escape';
      } else if (place === 'escape') place = 'string';
      else if (byte === QUOTE) place = 'string';
      else if (byte === COMMA) values += 1;
      else if (byte === CLOSING_BRACKET || byte === CLOSING_BRACE) depth -= 1;
      else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) {
        values += 1;
        depth += 1;
        if (depth > DEEPEST) return `nested more than ${DEEPEST} deep in a line of more than ${LONG} bytes`;
      }
    }
    if (values > MOST_VALUES) return `more than ${MOST_VALUES} values in a line; send them in several`;
  }
  return null;
}
