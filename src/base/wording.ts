/** Renders names, counts and lists for messages: always one line, never a control character. */
import { printable } from './text.ts';

/** Control characters (C0 and C1), and the two separators that some programs take for a line end. */
const UNSAFE = /[\p{Cc}\u2028\u2029]/u;
const ALL_UNSAFE = /[\p{Cc}\u2028\u2029]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f' };

/** Escapes control characters as JSON does (`\n`, `\u001b`), so that text from outside stays on one line. */
export function escapeControls(text: string): string {
  const safe = UNSAFE.test(text)
    ? text.replace(ALL_UNSAFE, (sign) => SHORT[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text;
  return printable(safe);
}

/** Shortens text to this many characters and marks the cut with an ellipsis; never splits a character. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const signs = [...text];
  return signs.length <= longest ? text : `${signs.slice(0, longest).join('')}…`;
}

const LONGEST_QUOTE = 60;

/** Quotes text from outside in a message: `"web"`, escaped, at most 60 characters of it. */
export function quotedText(text: string, longest = LONGEST_QUOTE): string {
  return escapeControls(JSON.stringify(shortened(text, longest)));
}

/** `a, b, c and 4 more`: at most this many items by name, the rest as a count. */
export function listed(items: readonly string[], most: number): string {
  const more = items.length - most;
  return more > 0 ? `${items.slice(0, most).join(', ')} and ${more} more` : items.join(', ');
}

/** `1 daemon`, `3 daemons`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
