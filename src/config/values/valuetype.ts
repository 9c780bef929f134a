/** Builds a type of setting values from a JSON schema. It parses the text of a setting, or returns a message on what the text must be. */
import { inspector, type Schema } from '../../base/schema.ts';

export type ParsedValue<T> =
  | { readonly ok: true; readonly value: T }
  /** `message` follows the key and a colon: `must be a whole number, not "abc"`. */
  | { readonly ok: false; readonly message: string };

export interface ValueType<T> {
  parse(text: string): ParsedValue<T>;
  /** The text that parses to this value; '' for the value of a setting without text. */
  format(value: T): string;
}

interface ValueRules<Raw, T> {
  /** What a value must be, in the unit in which it is written. Compiled at first use. */
  readonly schema: Schema;
  /** Converts the text for the schema. Text that does not convert stays text, and the schema rejects it. */
  readonly read: (text: string) => unknown;
  readonly finish: (raw: Raw) => T;
  readonly format: (value: T) => string;
}

/** A message quotes at most this many characters of a wrong value. */
const LONGEST_QUOTE = 40;

export function valueType<Raw, T>({ schema, read, finish, format }: ValueRules<Raw, T>): ValueType<T> {
  const inspect = inspector<Raw>(schema);
  return {
    parse: (text) => {
      const checked = inspect(read(text));
      if (checked.ok) return { ok: true, value: finish(checked.value) };
      const [{ path, message }] = checked.problems;
      const which = path === '' ? '' : `item ${Number(path.slice(1)) + 1} `;
      return { ok: false, message: `${which}${message}, not "${quote(text)}"` };
    },
    format,
  };
}

function quote(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
