/** Defines the types of setting values: booleans, durations, sizes, paths, names and lists. */
import { constants } from 'node:os';
import { type ParsedValue, type ValueType, valueType } from './valuetype.ts';

/** Where a stream of a daemon goes. Only stdout can be `protocol`. */
export type OutputTarget =
  | { readonly to: 'protocol' }
  | { readonly to: 'log' }
  | { readonly to: 'null' }
  | { readonly to: 'file'; readonly path: string };

/** 31 years; a larger number is a typing error. */
const LONGEST_SECONDS = 1e9;

export function booleanValue(): ValueType<boolean> {
  const schema = { type: 'string', enum: ['true', 'false'] };
  return valueType<string, boolean>({ schema, read: identity, finish: (raw) => raw === 'true', format: String });
}

/** Written in seconds, used in milliseconds. */
export function duration(bound: { readonly positive: boolean } = { positive: false }): ValueType<number> {
  const least = bound.positive ? { exclusiveMinimum: 0 } : { minimum: 0 };
  const description = 'a number of seconds, such as 5 or 0.25';
  return valueType<number, number>({
    schema: { type: 'number', ...least, maximum: LONGEST_SECONDS, description },
    read: number,
    finish: milliseconds,
    format: (value) => String(value / 1000),
  });
}

/** The keyword stands for null; any other text is of the inner type. */
export function orKeyword<T>(keyword: string, inner: ValueType<T>): ValueType<T | null> {
  return {
    parse: (text): ParsedValue<T | null> => {
      if (text === keyword) return { ok: true, value: null };
      const parsed = inner.parse(text);
      return parsed.ok ? parsed : { ok: false, message: parsed.message.replace(', not "', `, or ${keyword}, not "`) };
    },
    format: (value) => (value === null ? keyword : inner.format(value)),
  };
}

/** Null where the setting is not given. */
export function optional<T>(inner: ValueType<T>): ValueType<T | null> {
  return { parse: inner.parse, format: (value) => (value === null ? '' : inner.format(value)) };
}

export function count(minimum: number, maximum: number): ValueType<number> {
  const schema = { ...INTEGER, minimum, maximum };
  return valueType<number, number>({ schema, read: number, finish: identity, format: String });
}

/** Written in bytes, or with KiB, MiB or GiB; used in bytes. */
export function size(minimum: number, maximum: number): ValueType<number> {
  const schema = { type: 'integer', minimum, maximum, description: 'a size, such as 4096, 64KiB or 16MiB' };
  return valueType<number, number>({ schema, read: bytes, finish: identity, format: formatBytes });
}

export function oneOf<const T extends string>(words: readonly T[]): ValueType<T> {
  return valueType<T, T>({
    schema: { type: 'string', enum: words },
    read: identity,
    finish: identity,
    format: identity,
  });
}

export function octal(): ValueType<number> {
  const description = 'an octal number from 0000 to 0777';
  return valueType<string, number>({
    schema: { type: 'string', pattern: '^0?[0-7]{1,3}$', description },
    read: identity,
    finish: (raw) => Number.parseInt(raw, 8),
    format: (value) => value.toString(8).padStart(4, '0'),
  });
}

/** A descriptor of a daemon. 0 is its stdin and 2 its stderr. */
export function descriptor(): ValueType<number> {
  const description = '1, or a number from 3 to 1023';
  return valueType<number, number>({
    schema: { ...INTEGER, minimum: 1, maximum: 1023, not: { const: 2 }, description },
    read: number,
    finish: identity,
    format: String,
  });
}

/** Any text; a file cannot give an empty one. */
export function text(): ValueType<string> {
  return { parse: (value) => ({ ok: true, value }), format: identity };
}

/** Nothing in a path is expanded. */
export function path(): ValueType<string> {
  const schema = { type: 'string', pattern: '^[^~\\0][^\\0]*$', description: 'a path, written out without "~"' };
  return valueType<string, string>({ schema, read: identity, finish: identity, format: identity });
}

/** A path must contain a "/", so that a misspelt word is not taken for a file name. */
export function output(words: readonly ('protocol' | 'log' | 'null')[]): ValueType<OutputTarget> {
  const pattern = `^(?:${words.join('|')})$|^(?=.*/)[^~\\0][^\\0]*$`;
  const description = `${words.join(', ')} or the path of a file, with a "/" in it`;
  return valueType<string, OutputTarget>({
    schema: { type: 'string', pattern, description },
    read: identity,
    finish: outputOf,
    format: (value) => (value.to === 'file' ? value.path : value.to),
  });
}

/** Written with or without SIG. */
export function signalName(): ValueType<NodeJS.Signals> {
  return valueType<NodeJS.Signals, NodeJS.Signals>({
    schema: {
      type: 'string',
      enum: SIGNALS,
      description: 'the name of a signal that can terminate a process, such as TERM or INT',
    },
    read: (text) => (text.startsWith('SIG') ? text : `SIG${text}`),
    finish: identity,
    format: (value) => value.slice('SIG'.length),
  });
}

export function counts(minimum: number, maximum: number): ValueType<readonly number[]> {
  return valueType<number[], readonly number[]>({
    schema: { ...LIST, minItems: 1, items: { ...INTEGER, minimum, maximum } },
    read: (text) => list(text, number),
    finish: identity,
    format: (value) => value.join(', '),
  });
}

/** The name or number of a user or a group. */
export function userOrGroup(): ValueType<string> {
  const schema = { type: 'string', pattern: '^[^\\s:/,]+$', description: 'a name or a number' };
  return valueType<string, string>({ schema, read: identity, finish: identity, format: identity });
}

export function names(): ValueType<ReadonlySet<string>> {
  return valueType<string[], ReadonlySet<string>>({
    schema: { ...LIST, items: { type: 'string', minLength: 1, description: 'a name' } },
    read: (text) => list(text, identity),
    finish: (raw) => new Set(raw),
    format: (value) => [...value].join(', '),
  });
}

const INTEGER = { type: 'integer', description: 'a whole number' };
const LIST = { type: 'array', description: 'a list, with commas or as a JSON array' };

/** Signals that do not terminate a process: they suspend it, continue it, or are ignored by default. */
const NOT_TERMINATING = new Set(['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGCONT', 'SIGCHLD']);
const SIGNALS = Object.keys(constants.signals).filter((name) => !NOT_TERMINATING.has(name));

const UNITS = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
  ['B', 1],
  ['', 1],
] as const;

function identity<T>(value: T): T {
  return value;
}

/** Decimal only: `0x10`, `1e3`, `Infinity` and the like stay text. */
function number(text: string): unknown {
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : text;
}

/** A positive duration never rounds to 0, which often means "off". */
function milliseconds(seconds: number): number {
  return seconds === 0 ? 0 : Math.max(1, Math.round(seconds * 1000));
}

function bytes(text: string): unknown {
  const { digits = '', unit = '' } = /^(?<digits>\d+) *(?<unit>[A-Za-z]*)$/.exec(text)?.groups ?? {};
  const factor = UNITS.find(([name]) => name.toLowerCase() === unit.toLowerCase())?.[1];
  return digits === '' || factor === undefined ? number(text) : Number(digits) * factor;
}

function formatBytes(value: number): string {
  const [unit, factor] = UNITS.find(([name, factor]) => name !== 'B' && value % factor === 0) ?? ['', 1];
  return value === 0 ? '0' : `${value / factor}${unit}`;
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

function outputOf(text: string): OutputTarget {
  if (text === 'protocol' || text === 'log' || text === 'null') return { to: text };
  return text === '/dev/null' ? { to: 'null' } : { to: 'file', path: text };
}
