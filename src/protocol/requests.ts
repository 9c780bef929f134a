/** Every line that a daemon writes is one request or one rejection, decided here alone; no line throws. */
import { isUtf8 } from 'node:buffer';
import { compile } from '../base/schema.ts';
import { decodeBytes } from '../base/text.ts';
import { tooMuch } from './jsonlimits.ts';

/** A section or key as it is looked up; null stands for a JSON value that names nothing. */
export type Name = string | null;

export type Request =
  | { readonly verb: 'get section'; readonly section: Name }
  | { readonly verb: 'get key'; readonly section: Name; readonly key: Name }
  | { readonly verb: 'register'; readonly section: string; readonly key?: string }
  | LogRequest
  | { readonly verb: OptionalVerb };

/** Verbs that only those daemons have whose settings ask for them. */
export type OptionalVerb = 'ready' | 'heartbeat';

export interface LogRequest {
  readonly verb: 'log';
  /** The message; its JSON where it was no string. */
  readonly message: string;
  readonly level: (typeof LEVELS)[number];
  /** What was asked for in place of a level, quoted; the message is at `info` then, as CouchDB did. */
  readonly unknownLevel?: string;
}

/** A line that asks for nothing, and why. */
export interface Rejected {
  readonly verb: 'rejected';
  readonly reason: string;
}

type Shape =
  | readonly ['get', unknown]
  | readonly ['get', unknown, unknown]
  | readonly ['register', string]
  | readonly ['register', string, string]
  | readonly ['log', unknown]
  | readonly ['log', unknown, { readonly level?: unknown }]
  | readonly ['heartbeat']
  | readonly ['ready']
  | readonly ['ready', object];

const ANY = {};
const STRING = { type: 'string' };
const OBJECT = { type: 'object' };
const shape = (verb: string, ...rest: object[]): object => ({
  type: 'array',
  items: [{ const: verb }, ...rest],
  minItems: 1 + rest.length,
  maxItems: 1 + rest.length,
});

/** The most frequent first. */
const isRequest = compile<Shape>({
  anyOf: [
    shape('get', ANY, ANY),
    shape('log', ANY),
    shape('get', ANY),
    shape('log', ANY, OBJECT),
    shape('register', STRING),
    shape('register', STRING, STRING),
    shape('heartbeat'),
    shape('ready'),
    shape('ready', OBJECT),
  ],
});
/** CouchDB's strings were lists of bytes, so a list of bytes names a section or key too. */
const isBytes = compile<readonly number[]>({ type: 'array', items: { type: 'integer', minimum: 0, maximum: 255 } });

/** The levels that CouchDB's os_daemons knew. */
const LEVELS = ['debug', 'info', 'error'] as const;
const VERBS: readonly unknown[] = ['get', 'register', 'log', 'ready', 'heartbeat'];
/** How much of an unknown level is quoted, in characters. */
const QUOTED_LEVEL = 100;
const BEYOND_ASCII = /[\u0080-\u00ff]/;
const BLANKS = /^[ \t\r]*/;
/** Half of a surrogate pair can only come as an escape: in UTF-8 there is none. */
const ESCAPED_HALF = /\\u[dD][89a-fA-F]/;

/**
 * @param line one character a byte, as `LineReader` gives it
 * @param optional which of these verbs this daemon has
 */
export function parseRequest(line: string, optional: ReadonlySet<OptionalVerb>): Request | Rejected {
  // Ordinary output is told by its first character, far cheaper than by a failure to parse it.
  const start = line.startsWith('[') ? 0 : (BLANKS.exec(line)?.[0].length ?? 0);
  if (start === line.length) return rejected('an empty line');
  if (line[start] !== '[') return rejected('not a JSON array');
  const excess = tooMuch(line);
  if (excess !== null) return rejected(excess);
  let text = line;
  if (BEYOND_ASCII.test(line)) {
    const bytes = Buffer.from(line, 'latin1');
    if (!isUtf8(bytes)) return rejected('bytes that are not UTF-8');
    text = bytes.toString('utf8');
  }
  try {
    const value: unknown = JSON.parse(text);
    if (ESCAPED_HALF.test(line) && !isWhole(value)) return rejected('half of a surrogate pair');
    return isRequest(value) ? meaning(value, optional) : rejected(whyNot(value));
  } catch (thrown) {
    return rejected(thrown instanceof RangeError ? 'nested too deeply' : 'not JSON');
  }
}

function meaning(request: Shape, optional: ReadonlySet<OptionalVerb>): Request | Rejected {
  switch (request[0]) {
    case 'get':
      if (request.length === 2) return { verb: 'get section', section: nameOf(request[1]) };
      // CouchDB looked up two strings or two lists, never one of each.
      if (typeof request[1] !== typeof request[2]) return { verb: 'get key', section: null, key: null };
      return { verb: 'get key', section: nameOf(request[1]), key: nameOf(request[2]) };
    case 'register':
      if (request.length === 2) return { verb: 'register', section: request[1] };
      return { verb: 'register', section: request[1], key: request[2] };
    case 'log':
      return logRequest(request[1], request.length === 3 ? request[2].level : undefined);
    case 'ready':
      return optional.has('ready')
        ? { verb: 'ready' }
        : rejected('"ready" is a request only where readiness = message');
    case 'heartbeat':
      return optional.has('heartbeat')
        ? { verb: 'heartbeat' }
        : rejected('"heartbeat" is a request only where heartbeat_timeout is set');
  }
}

function logRequest(said: unknown, asked: unknown): LogRequest {
  const message = typeof said === 'string' ? said : JSON.stringify(said);
  if (asked === undefined) return { verb: 'log', message, level: 'info' };
  const level = LEVELS.find((known) => known === asked);
  if (level !== undefined) return { verb: 'log', message, level };
  return {
    verb: 'log',
    message,
    level: 'info',
    unknownLevel: JSON.stringify(asked).slice(0, QUOTED_LEVEL).toWellFormed(),
  };
}

function nameOf(value: unknown): Name {
  if (typeof value === 'string') return value;
  return isBytes(value) ? decodeBytes(Buffer.from(value)) : null;
}

function whyNot(value: unknown): string {
  const verb: unknown = Array.isArray(value) ? value[0] : undefined;
  return VERBS.includes(verb) ? `wrong arguments for "${verb}"` : 'an unknown verb';
}

/** Half of a surrogate pair is no character; as CouchDB, and because `base/text` uses such halves for bytes. */
function isWhole(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isWhole);
  return Object.entries(value).every(([key, its]) => key.isWellFormed() && isWhole(its));
}

function rejected(reason: string): Rejected {
  return { verb: 'rejected', reason };
}
