/** Parses each line that a daemon writes into one request or one rejection; no line throws. */
import { isUtf8 } from 'node:buffer';
import { compile } from '../base/schema.ts';
import { decodeBytes } from '../base/text.ts';
import { tooMuch } from './jsonlimits.ts';

/** A section or key to look up; null: a JSON value that names nothing. */
export type Name = string | null;

export type Request =
  | { readonly verb: 'get section'; readonly section: Name }
  | { readonly verb: 'get key'; readonly section: Name; readonly key: Name }
  | { readonly verb: 'register'; readonly section: string; readonly key?: string }
  | LogRequest
  | { readonly verb: OptionalVerb };

/** Verbs that exist only for daemons whose settings enable them. */
export type OptionalVerb = 'ready' | 'heartbeat';

export interface LogRequest {
  readonly verb: 'log';
  /** The message; its JSON text if it is not a string. */
  readonly message: string;
  readonly level: (typeof LEVELS)[number];
  /** An unknown level, quoted; the message is logged at `info` then, as in CouchDB. */
  readonly unknownLevel?: string;
}

/** A line that is not a request, and why. */
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
/** CouchDB's strings are lists of bytes, so a list of bytes can name a section or key too. */
const isBytes = compile<readonly number[]>({ type: 'array', items: { type: 'integer', minimum: 0, maximum: 255 } });

/** The levels of CouchDB's os_daemons. */
const LEVELS = ['debug', 'info', 'error'] as const;
const VERBS: readonly unknown[] = ['get', 'register', 'log', 'ready', 'heartbeat'];
/** How many characters of an unknown level are quoted. */
const QUOTED_LEVEL = 100;
const BEYOND_ASCII = /[\u0080-\u00ff]/;
const BLANKS = /^[ \t\r]*/;
/** An unpaired surrogate can only come as an escape: UTF-8 has none. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * @param line one character per byte, from `LineReader`
 * @param optional which of these verbs the daemon has
 */
export function parseRequest(line: string, optional: ReadonlySet<OptionalVerb>): Request | Rejected {
  // Recognizing ordinary output by its first character is far cheaper than a failure to parse it.
  const start = line.startsWith('[') ? 0 : (BLANKS.exec(line)?.[0].length ?? 0);
  if (start === line.length) return rejected('an empty line');
  if (line[start] !== '[') return rejected('not a JSON array');
  const excess = tooMuch(line);
  if (excess !== null) return rejected(excess);
  let text = line;
  if (BEYOND_ASCII.test(line)) {
    const bytes = Buffer.from(line, 'latin1');
    if (!isUtf8(bytes)) return rejected('invalid UTF-8');
    text = bytes.toString('utf8');
  }
  try {
    const value: unknown = JSON.parse(text);
    if (ESCAPED_SURROGATE.test(line) && !isWellFormed(value)) return rejected('an unpaired surrogate');
    return isRequest(value) ? meaning(value, optional) : rejected(reasonFor(value));
  } catch (thrown) {
    return rejected(thrown instanceof RangeError ? 'nested too deeply' : 'not JSON');
  }
}

function meaning(request: Shape, optional: ReadonlySet<OptionalVerb>): Request | Rejected {
  switch (request[0]) {
    case 'get':
      if (request.length === 2) return { verb: 'get section', section: nameOf(request[1]) };
      // CouchDB looks up two strings or two lists, never one of each.
      if (typeof request[1] !== typeof request[2]) return { verb: 'get key', section: null, key: null };
      return { verb: 'get key', section: nameOf(request[1]), key: nameOf(request[2]) };
    case 'register':
      if (request.length === 2) return { verb: 'register', section: request[1] };
      return { verb: 'register', section: request[1], key: request[2] };
    case 'log':
      return logRequest(request[1], request.length === 3 ? request[2].level : undefined);
    case 'ready':
      return optional.has('ready') ? { verb: 'ready' } : rejected('"ready" needs readiness = message');
    case 'heartbeat':
      return optional.has('heartbeat') ? { verb: 'heartbeat' } : rejected('"heartbeat" needs heartbeat_timeout');
  }
}

function logRequest(value: unknown, givenLevel: unknown): LogRequest {
  const message = typeof value === 'string' ? value : JSON.stringify(value);
  if (givenLevel === undefined) return { verb: 'log', message, level: 'info' };
  const level = LEVELS.find((known) => known === givenLevel);
  if (level !== undefined) return { verb: 'log', message, level };
  return {
    verb: 'log',
    message,
    level: 'info',
    unknownLevel: JSON.stringify(givenLevel).slice(0, QUOTED_LEVEL).toWellFormed(),
  };
}

function nameOf(value: unknown): Name {
  if (typeof value === 'string') return value;
  return isBytes(value) ? decodeBytes(Buffer.from(value)) : null;
}

function reasonFor(value: unknown): string {
  const verb: unknown = Array.isArray(value) ? value[0] : undefined;
  return VERBS.includes(verb) ? `wrong arguments for "${verb}"` : 'an unknown verb';
}

/** An unpaired surrogate is not a character: as in CouchDB, and because `base/text` uses them for bytes. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isWellFormed);
  return Object.entries(value).every(([key, its]) => key.isWellFormed() && isWellFormed(its));
}

function rejected(reason: string): Rejected {
  return { verb: 'rejected', reason };
}
