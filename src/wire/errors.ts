/** Every failure has a code of this list, an HTTP status, and the exit code that a command ends with. */
import { object, type Shape, text, word } from './shape.ts';

/** In the order: code → HTTP status, exit code of osdaemonctl. A status of 0 never comes from a host. */
const CODES = {
  /** The request is not one that this API knows: its fields, its JSON, its size. */
  bad_request: [400, 1],
  /** No daemon of that name. */
  unknown_daemon: [404, 4],
  /** No such path in this version of the API. */
  not_found: [404, 1],
  method_not_allowed: [405, 1],
  /** The body is larger than 1 MiB. */
  too_large: [413, 1],
  unsupported_media_type: [415, 1],
  /** A wait for readiness, and the daemon never says that it is ready. */
  never_ready: [409, 2],
  /** A key or value that would not read back; nothing was written. */
  bad_value: [422, 1],
  /** The configuration would not validate; nothing was changed. */
  bad_configuration: [422, 1],
  /** The file that changes are written to cannot be written. */
  unwritable_file: [500, 1],
  /** A signal could not be sent: no process, or another user's. */
  not_signalled: [409, 1],
  /** The host is on its way out and takes no more orders. */
  stopping: [503, 1],
  /** A mistake of the host. */
  internal: [500, 1],
  /** Nobody listens on that socket. */
  no_host: [0, 69],
  /** The socket is there, and its mode keeps this user out. */
  not_allowed: [0, 77],
  /** What came back is no answer of this API. */
  bad_answer: [0, 1],
  /** The command line is wrong. */
  usage: [0, 2],
} as const;

export type ApiErrorCode = keyof typeof CODES;

export function isApiErrorCode(code: unknown): code is ApiErrorCode {
  return typeof code === 'string' && Object.hasOwn(CODES, code);
}

export function httpStatusOf(code: ApiErrorCode): number {
  return CODES[code][0];
}

export function exitCodeOf(code: ApiErrorCode): number {
  return CODES[code][1];
}

/** The body of every answer that is no success; CouchDB's two fields. */
export interface ErrorAnswer {
  readonly error: ApiErrorCode;
  /** Who, what, limit, what next. */
  readonly reason: string;
}

export const errorAnswer: Shape = object<ErrorAnswer>('what went wrong', {
  error: word(
    Object.keys(CODES).filter((code) => isApiErrorCode(code) && httpStatusOf(code) > 0),
    'a code of a closed list',
  ),
  reason: text('who, what, limit, and what to do next'),
});
