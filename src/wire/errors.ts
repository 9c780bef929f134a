/** Maps each error code of the API to its HTTP status and to the exit code of osdaemonctl. */
import type { ErrorCode } from '../base/errors.ts';
import { object, string, stringEnum, type WireSchema } from './schemas.ts';

/** code → HTTP status, exit code of osdaemonctl. Codes with status 0 come from the client, never from osdaemond. */
const CODES = {
  bad_request: [400, 1],
  unknown_daemon: [404, 4],
  not_found: [404, 1],
  method_not_allowed: [405, 1],
  never_ready: [409, 2],
  not_signalled: [409, 1],
  too_large: [413, 1],
  unsupported_media_type: [415, 1],
  bad_value: [422, 1],
  bad_configuration: [422, 1],
  unreadable_file: [500, 1],
  unwritable_file: [500, 1],
  internal: [500, 1],
  stopping: [503, 1],
  usage: [0, 2],
  no_host: [0, 69],
  not_allowed: [0, 77],
  bad_answer: [0, 1],
} as const satisfies { readonly [C in ErrorCode]?: readonly [status: number, exit: number] };

/** The codes of `ErrorCode` that a client can receive. */
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

/** The body of every error response: CouchDB's two fields. */
export interface ErrorAnswer {
  readonly error: ApiErrorCode;
  /** Who, what, which limit, what to do next. */
  readonly reason: string;
}

export const errorAnswer: WireSchema = object<ErrorAnswer>('an error', {
  error: stringEnum(
    Object.keys(CODES).filter((code) => isApiErrorCode(code) && httpStatusOf(code) > 0),
    'the error code',
  ),
  reason: string('who, what, which limit, what to do next'),
});
