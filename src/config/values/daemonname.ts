/** Validates the name of a daemon: it must be unambiguous in a log line, a path, a list, and an address such as `echo@3#0`. */
import { encodeBytes } from '../../base/text.ts';

const LONGEST_NAME = 100;

const RULES: readonly (readonly [RegExp, string])[] = [
  [/\s/u, 'must not contain blanks'],
  [/\p{Cc}/u, 'must not contain control characters'],
  [/\p{Cs}/u, 'must be UTF-8'],
  [/\//, 'must not contain "/"'],
  [/[@#,]/, 'must not contain "@", "#" or ","'],
  [/["'`\\]/, 'must not contain quotes or backslashes'],
  [/^\.\.?$/, 'must not be "." or ".."'],
];

/** @returns the end of a sentence that begins with "a daemon's name"; null: the name is valid */
export function validateName(name: string): string | null {
  const length = encodeBytes(name).length;
  if (length > LONGEST_NAME) return `must not be longer than ${LONGEST_NAME} bytes; this one has ${length}`;
  return RULES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
