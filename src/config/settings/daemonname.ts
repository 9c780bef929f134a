/** A daemon's name can stand in a log line, a path, an address such as `echo@3#0` and a list without being misread. */
import { encodeBytes } from '../../base/text.ts';

const LONGEST_NAME = 100;

const RULES: readonly (readonly [RegExp, string])[] = [
  [/\s/u, 'must not hold blanks'],
  [/\p{Cc}/u, 'must not hold control characters'],
  [/\p{Cs}/u, 'must be UTF-8'],
  [/\//, 'must not hold "/"'],
  [/[@#,]/, 'must not hold "@", "#" or ","'],
  [/["'`\\]/, 'must not hold quotes or backslashes'],
  [/^\.\.?$/, 'must not be "." or ".."'],
];

/** What is wrong with it, as the end of a sentence that begins with "a daemon's name"; null: nothing. */
export function validateName(name: string): string | null {
  const length = encodeBytes(name).length;
  if (length > LONGEST_NAME) return `must not be longer than ${LONGEST_NAME} bytes; this one has ${length}`;
  return RULES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
