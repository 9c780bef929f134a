/** A field takes the text of one setting and gives its value, or says what the text must be instead. */
import { inspector, type Schema } from '../../base/schema.ts';

export type ParsedValue<T> =
  | { readonly ok: true; readonly value: T }
  /** `message` continues a sentence about the key: `must be a whole number, not "abc"`. */
  | { readonly ok: false; readonly message: string };

export interface Field<T> {
  /** What counts where nothing is configured. */
  readonly fallback: T;
  parse(text: string): ParsedValue<T>;
}

/** Fields by their keys; `Values` are the values that they give. */
export type FieldTable<Values> = { readonly [Key in keyof Values]: Field<Values[Key]> };

/** Reads one key after the other; a value that does not parse counts as not given. */
export function readerOf<Values>(
  table: FieldTable<Values>,
  textOf: (key: keyof Values) => string | undefined,
): <Key extends keyof Values>(key: Key) => Values[Key] {
  return (key) => {
    const { fallback, parse } = table[key];
    const text = textOf(key);
    const parsed = text === undefined ? null : parse(text);
    return parsed?.ok === true ? parsed.value : fallback;
  };
}

/** Of a wrong value this much is shown. */
const LONGEST_QUOTE = 40;

/**
 * @param schema what a value must be, in the unit in which it is written
 * @param read the text as the schema sees it: what it cannot make sense of stays text, and the schema says so
 */
export function field<Raw, T>(
  fallback: T,
  schema: Schema,
  read: (text: string) => unknown,
  finish: (raw: Raw) => T,
): Field<T> {
  const inspect = inspector<Raw>(schema);
  return {
    fallback,
    parse: (text) => {
      const checked = inspect(read(text));
      if (checked.ok) return { ok: true, value: finish(checked.value) };
      const [{ path, message }] = checked.problems;
      const which = path === '' ? '' : `item ${Number(path.slice(1)) + 1} `;
      return { ok: false, message: `${which}${message}, not "${quote(text)}"` };
    },
  };
}

function quote(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
