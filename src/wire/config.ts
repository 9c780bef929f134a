/** Requests and answers about the configuration in effect; values are text, as in the files. */
import { array, boolean, integer, nullable, object, request, string, type WireSchema } from './schemas.ts';

/** Request of `get` and `delete`. */
export interface KeyQuery {
  readonly section: string;
  readonly key: string;
}

/** Request of `set`. */
export interface SetRequest extends KeyQuery {
  readonly value: string;
}

/** Answer of `get`. */
export interface ValueAnswer {
  /** null if there is no such key. */
  readonly value: string | null;
}

/** A key of the configuration with its origin. */
export interface EntryView {
  readonly section: string;
  readonly key: string;
  /** `****` if it is secret. */
  readonly value: string;
  readonly secret: boolean;
  /** The file that sets it, absolute. */
  readonly file: string;
  /** The line of that file, from 1. */
  readonly line: number;
  /** The daemons that registered the key; they are restarted when it changes. */
  readonly registered_by: readonly string[];
}

/** Answer of `config`. */
export interface ConfigAnswer {
  /** In byte order of sections and keys. */
  readonly entries: readonly EntryView[];
}

/** Answer of `set`, `delete` and `reload`. */
export interface ChangeAnswer {
  /** Whether the configuration in effect has changed. */
  readonly changed: boolean;
  /** The file that changes are written to; null for `reload`. */
  readonly file: string | null;
  /** Warnings about the configuration in effect, as `file:line: [section] key …`. */
  readonly warnings: readonly string[];
}

const NAME = string();

export const keyQuery: WireSchema = request<KeyQuery>({ section: NAME, key: NAME }, ['section', 'key']);

export const setRequest: WireSchema = request<SetRequest>({ section: NAME, key: NAME, value: string() }, [
  'section',
  'key',
  'value',
]);

export const valueAnswer: WireSchema = object<ValueAnswer>('a value', {
  value: nullable(string('null if there is no such key')),
});

const entryView = object<EntryView>('a key with its origin', {
  section: string(),
  key: string(),
  value: string('**** if it is secret'),
  secret: boolean(),
  file: string('the file that sets it, absolute'),
  line: integer('the line of that file, from 1'),
  registered_by: array(string(), 'the daemons that registered the key'),
});

export const configAnswer: WireSchema = object<ConfigAnswer>('the configuration in effect', {
  entries: array(entryView),
});

export const changeAnswer: WireSchema = object<ChangeAnswer>('the result of a configuration change', {
  changed: boolean('whether the configuration in effect has changed'),
  file: nullable(string('the file that changes are written to; null for reload')),
  warnings: array(string(), 'warnings about the configuration in effect'),
});
