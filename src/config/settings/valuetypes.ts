/** Each kind of setting says what its text must be, and turns it into the value that the host uses. */
import { constants } from 'node:os';
import { type Field, field } from './field.ts';
import type { Output } from './settings.ts';

/** 31 years; more is a typing mistake. */
const LONGEST_SECONDS = 1e9;

export function booleanValue(fallback: boolean): Field<boolean> {
  return field<string, boolean>(fallback, { type: 'string', enum: ['true', 'false'] }, same, (raw) => raw === 'true');
}

/** Written in seconds, used in milliseconds. */
export function duration(fallback: number, bound: { readonly positive: boolean } = { positive: false }): Field<number> {
  const least = bound.positive ? { exclusiveMinimum: 0 } : { minimum: 0 };
  const schema = {
    type: 'number',
    ...least,
    maximum: LONGEST_SECONDS,
    description: 'a number of seconds, such as 5 or 0.25',
  };
  return field<number, number>(fallback, schema, number, milliseconds);
}

/** The word, which stands for no value, or what the field takes. */
export function orKeyword<T>(word: string, inner: Field<T>): Field<T | null> {
  return {
    fallback: null,
    parse: (text) => {
      if (text === word) return { ok: true, value: null };
      const parsed = inner.parse(text);
      return parsed.ok ? parsed : { ok: false, message: parsed.message.replace(', not "', `, or ${word}, not "`) };
    },
  };
}

export function count(fallback: number, minimum: number, maximum: number): Field<number> {
  return field<number, number>(fallback, { ...INTEGER, minimum, maximum }, number, same);
}

/** Written in bytes, or with KiB, MiB or GiB; used in bytes. */
export function size(fallback: number, minimum: number, maximum: number): Field<number> {
  const schema = { type: 'integer', minimum, maximum, description: 'a size, such as 4096, 64KiB or 16MiB' };
  return field<number, number>(fallback, schema, bytes, same);
}

export function oneOf<const T extends string>(fallback: T, words: readonly T[]): Field<T> {
  return field<T, T>(fallback, { type: 'string', enum: words }, same, same);
}

export function octal(fallback: number): Field<number> {
  const schema = { type: 'string', pattern: '^0?[0-7]{1,3}$', description: 'an octal number from 0000 to 0777' };
  return field<string, number>(fallback, schema, same, (raw) => Number.parseInt(raw, 8));
}

/** Of a daemon: 0 is its stdin and 2 its stderr. */
export function descriptor(fallback: number): Field<number> {
  const schema = {
    ...INTEGER,
    minimum: 1,
    maximum: 1023,
    not: { const: 2 },
    description: '1, or a number from 3 to 1023',
  };
  return field<number, number>(fallback, schema, number, same);
}

/** Nothing is expanded in it. */
export function path(): Field<string | null> {
  const schema = { type: 'string', pattern: '^[^~\\0][^\\0]*$', description: 'a path, written out without "~"' };
  return field<string, string | null>(null, schema, same, same);
}

/** Protocol only where the daemon can speak it: on its stdout. A path has a "/" in it, so that it is no misspelt word. */
export function output(fallback: Output, words: readonly ('protocol' | 'log' | 'null')[]): Field<Output> {
  const schema = {
    type: 'string',
    pattern: `^(?:${words.join('|')})$|^(?=.*/)[^~\\0][^\\0]*$`,
    description: `${words.join(', ')} or the path of a file, with a "/" in it`,
  };
  return field<string, Output>(fallback, schema, same, outputOf);
}

export function signalName(fallback: NodeJS.Signals): Field<NodeJS.Signals> {
  const description = 'the name of a signal that can end a process, such as TERM or INT';
  const schema = { type: 'string', enum: SIGNALS, description };
  const read = (text: string): string => (text.startsWith('SIG') ? text : `SIG${text}`);
  return field<NodeJS.Signals, NodeJS.Signals>(fallback, schema, read, same);
}

export function counts(fallback: readonly number[], minimum: number, maximum: number): Field<readonly number[]> {
  const schema = { ...LIST, minItems: 1, items: { ...INTEGER, minimum, maximum } };
  return field<number[], readonly number[]>(fallback, schema, (text) => list(text, number), same);
}

/** Of a user or a group; or its number. */
export function name(): Field<string | null> {
  const schema = { type: 'string', pattern: '^[^\\s:/,]+$', description: 'a name or a number' };
  return field<string, string | null>(null, schema, same, same);
}

export function names(): Field<ReadonlySet<string>> {
  const schema = { ...LIST, items: { type: 'string', minLength: 1, description: 'a name' } };
  return field<string[], ReadonlySet<string>>(
    new Set(),
    schema,
    (text) => list(text, same),
    (raw) => new Set(raw),
  );
}

const INTEGER = { type: 'integer', description: 'a whole number' };
const LIST = { type: 'array', description: 'a list, with commas or as a JSON array' };

/** What a daemon cannot be asked to end with: these stop or continue it, or mean nothing to it. */
const NO_END = new Set(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGCONT', 'SIGCHLD']);
const SIGNALS = Object.keys(constants.signals).filter((name) => !NO_END.has(name));

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
]);

function same<T>(value: T): T {
  return value;
}

/** Decimal only: `0x10`, `1e3`, `Infinity` and the like stay text. */
function number(text: string): unknown {
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : text;
}

/** What is more than nothing stays more than nothing. */
function milliseconds(seconds: number): number {
  return seconds === 0 ? 0 : Math.max(1, Math.round(seconds * 1000));
}

function bytes(text: string): unknown {
  const { digits = '', unit = '' } = /^(?<digits>\d+) *(?<unit>[A-Za-z]*)$/.exec(text)?.groups ?? {};
  const factor = UNITS.get(unit.toLowerCase());
  return digits === '' || factor === undefined ? number(text) : Number(digits) * factor;
}

/** With commas, or as a JSON array; a broken array stays text. */
function list(text: string, item: (text: string) => unknown): unknown {
  if (!text.startsWith('[')) return text.split(',').map((part) => item(part.trim()));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function outputOf(text: string): Output {
  if (text === 'protocol' || text === 'log' || text === 'null') return { to: text };
  return text === '/dev/null' ? { to: 'null' } : { to: 'file', path: text };
}
