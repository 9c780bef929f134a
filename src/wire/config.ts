/** The configuration as it is in force: values are text, as the files have them. */
import { array, boolean, integer, nullable, object, request, string, type WireSchema } from './schemas.ts';

export interface KeyQuery {
  readonly section: string;
  readonly key: string;
}

export interface SetRequest extends KeyQuery {
  readonly value: string;
}

export interface ValueAnswer {
  /** null: there is no such key. */
  readonly value: string | null;
}

export interface EntryView {
  readonly section: string;
  readonly key: string;
  /** `****` for a secret. */
  readonly value: string;
  readonly secret: boolean;
  /** Absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The daemons that are restarted when it changes. */
  readonly registered_by: readonly string[];
}

export interface ConfigAnswer {
  /** Sections and keys in byte order. */
  readonly entries: readonly EntryView[];
}

/** What a change of the configuration has set in motion. */
export interface ChangeAnswer {
  /** Whether the configuration in force is another one than before. */
  readonly changed: boolean;
  /** The file that was written; null where none was. */
  readonly file: string | null;
  /** What is worth knowing about it, as `file:line: [section] key …`. */
  readonly notes: readonly string[];
}

const NAME = string();

export const keyQuery: WireSchema = request<KeyQuery>({ section: NAME, key: NAME }, ['section', 'key']);

export const setRequest: WireSchema = request<SetRequest>({ section: NAME, key: NAME, value: string() }, [
  'section',
  'key',
  'value',
]);

export const valueAnswer: WireSchema = object<ValueAnswer>('a value', {
  value: nullable(string('null: there is no such key')),
});

const entryView = object<EntryView>('a key with its origin', {
  section: string(),
  key: string(),
  value: string('**** for a secret'),
  secret: boolean(),
  file: string(),
  line: integer('from 1'),
  registered_by: array(string(), 'the daemons that are restarted when it changes'),
});

export const configAnswer: WireSchema = object<ConfigAnswer>('the configuration in force', {
  entries: array(entryView),
});

export const changeAnswer: WireSchema = object<ChangeAnswer>('what a change has set in motion', {
  changed: boolean('whether the configuration in force is another one than before'),
  file: nullable(string('the file that was written')),
  notes: array(string(), 'what is worth knowing about it'),
});
