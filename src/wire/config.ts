/** The configuration as it is in force: values are text, as the files have them. */
import { flag, list, object, orNull, request, type Shape, text, whole } from './shape.ts';

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

const NAME = text();

export const keyQuery: Shape = request<KeyQuery>({ section: NAME, key: NAME }, ['section', 'key']);

export const setRequest: Shape = request<SetRequest>({ section: NAME, key: NAME, value: text() }, [
  'section',
  'key',
  'value',
]);

export const valueAnswer: Shape = object<ValueAnswer>('a value', {
  value: orNull(text('null: there is no such key')),
});

const entryView = object<EntryView>('a key with its origin', {
  section: text(),
  key: text(),
  value: text('**** for a secret'),
  secret: flag(),
  file: text(),
  line: whole('from 1'),
  registered_by: list(text(), 'the daemons that are restarted when it changes'),
});

export const configAnswer: Shape = object<ConfigAnswer>('the configuration in force', { entries: list(entryView) });

export const changeAnswer: Shape = object<ChangeAnswer>('what a change has set in motion', {
  changed: flag('whether the configuration in force is another one than before'),
  file: orNull(text('the file that was written')),
  notes: list(text(), 'what is worth knowing about it'),
});
