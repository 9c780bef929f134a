/** Formats answers as the JSON text that CouchDB wrote: keys in byte order, nothing escaped without need, `\u001F` in capitals. */
import { compareBytes, printable } from '../base/text.ts';

/** A configuration section as daemons may read it. Immutable: a changed configuration has a new one. */
export type AnswerSection = ReadonlyMap<string, { readonly value: string }>;

/** Matches an escaped backslash first, so that what follows it is not taken for an escape. */
const ESCAPES = /\\\\|\\u([0-9a-f]{4})/g;

/** Formats a string; bytes that are not UTF-8 become U+FFFD. */
export function jsonString(value: string): string {
  const json = JSON.stringify(printable(value));
  if (!json.includes('\\u')) return json;
  return json.replace(ESCAPES, (all, hex?: string) => (hex === undefined ? all : `\\u${hex.toUpperCase()}`));
}

const cache = new WeakMap<AnswerSection, string>();

/** Formats a section as an object, `{}` if there is none. The text is cached, because daemons read the same section often. */
export function sectionAnswer(section: AnswerSection | undefined): string {
  if (section === undefined) return '{}';
  const cached = cache.get(section);
  if (cached !== undefined) return cached;
  const keys = [...section.keys()].sort(compareBytes);
  const answer = `{${keys.map((key) => `${jsonString(key)}:${keyAnswer(section, key)}`).join(',')}}`;
  cache.set(section, answer);
  return answer;
}

/** Formats a value as a string, `null` if there is none. */
export function keyAnswer(section: AnswerSection | undefined, key: string): string {
  const entry = section?.get(key);
  return entry === undefined ? 'null' : jsonString(entry.value);
}
