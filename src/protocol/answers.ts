/** Answers are JSON text as CouchDB wrote it: keys in byte order, nothing escaped that need not be, `\u001F` in capitals. */
import { compareBytes, printable } from '../base/text.ts';

/** A configuration section as it is answered. It never changes: a change of the configuration makes another one. */
export type AnswerSection = ReadonlyMap<string, { readonly value: string }>;

/** An escaped backslash comes first, so that what follows it is not taken for an escape. */
const ESCAPES = /\\\\|\\u([0-9a-f]{4})/g;

/** A string; bytes in it that are not UTF-8 are shown as U+FFFD. */
export function jsonString(value: string): string {
  const json = JSON.stringify(printable(value));
  if (!json.includes('\\u')) return json;
  return json.replace(ESCAPES, (all, hex?: string) => (hex === undefined ? all : `\\u${hex.toUpperCase()}`));
}

const known = new WeakMap<AnswerSection, string>();

/** A section as an object, `{}` when there is none. The text is kept as long as the section: daemons ask again and again. */
export function sectionAnswer(section: AnswerSection | undefined): string {
  if (section === undefined) return '{}';
  const before = known.get(section);
  if (before !== undefined) return before;
  const keys = [...section.keys()].sort(compareBytes);
  const answer = `{${keys.map((key) => `${jsonString(key)}:${keyAnswer(section, key)}`).join(',')}}`;
  known.set(section, answer);
  return answer;
}

/** A value as a string, `null` when there is none. */
export function keyAnswer(section: AnswerSection | undefined, key: string): string {
  const entry = section?.get(key);
  return entry === undefined ? 'null' : jsonString(entry.value);
}
