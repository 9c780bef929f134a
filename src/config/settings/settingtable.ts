/**
 * Defines what a row of the settings tables holds, and derives types, field names and complete settings from a table.
 *
 * A setting is added as a row of `daemontable.ts` or `hosttable.ts`. Its type, its parser, the change plan, the help, the
 * manual page and the tables of the README follow from the row.
 */
import type { ValueType } from '../values/valuetype.ts';

interface SettingRow<T> {
  readonly type: ValueType<T>;
  /** The value where no file gives one. */
  readonly default: NoInfer<T>;
  /** The default as text, where it is computed or needs an explanation. */
  readonly defaultDoc?: string;
  /** One plain sentence or two, with code in backticks, for the help, the manual page and the README. */
  readonly doc: string;
}

/**
 * What a change of the setting does to a daemon that is running: `adopt`: its process continues under the new value;
 * `resize`: likewise, and instances are started or stopped; `replace`: only a new process can have the new value.
 */
export type OnDaemonChange = 'adopt' | 'resize' | 'replace';

export interface DaemonSetting<T> extends SettingRow<T> {
  readonly onChange: OnDaemonChange;
}

export interface HostSetting<T> extends SettingRow<T> {
  /** `restart`: the new value takes effect when osdaemond is restarted. */
  readonly onChange: 'adopt' | 'restart';
}

/** Rows by key; `Values` are the values that they give. */
export type SettingTable<Values> = { readonly [Key in keyof Values]: SettingRow<Values[Key]> };

/** The field of a key: `maxRetries` for `max_retries`. */
export type FieldName<Key extends string> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<FieldName<Tail>>}`
  : Key;

/** The settings that a table describes, by field. */
export type FieldsOf<Table> = {
  readonly [Key in keyof Table & string as FieldName<Key>]: Table[Key] extends SettingRow<infer T> ? T : never;
};

export function daemonTable<Values>(rows: { readonly [Key in keyof Values]: DaemonSetting<Values[Key]> }): typeof rows {
  return rows;
}

export function hostTable<Values>(rows: { readonly [Key in keyof Values]: HostSetting<Values[Key]> }): typeof rows {
  return rows;
}

/** Each daemon needs the names of all fields, so they are computed once. */
const fieldNames = new Map<string, string>();

export function fieldName(key: string): string {
  const known = fieldNames.get(key);
  if (known !== undefined) return known;
  const name = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  fieldNames.set(key, name);
  return name;
}

/** @param givenBy the value that the row's type has parsed from a file; undefined: the default applies */
export function fieldValues<Values>(
  table: SettingTable<Values>,
  givenBy: (key: string) => unknown,
): FieldsOf<SettingTable<Values>> {
  const fields: Record<string, unknown> = {};
  for (const key in table) {
    const value = givenBy(key);
    fields[fieldName(key)] = value === undefined ? table[key].default : value;
  }
  return fields as FieldsOf<SettingTable<Values>>;
}

export function isKeyOf<Table extends object>(table: Table, key: PropertyKey): key is keyof Table {
  return Object.hasOwn(table, key);
}
