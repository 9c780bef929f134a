/** Converts a thrown error to an error response with a code of `wire/errors.ts`; an unexpected error becomes `internal`. */
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import { type ApiErrorCode, type ErrorAnswer, httpStatusOf, isApiErrorCode } from '../wire/errors.ts';

/** An error response. */
export interface Failure {
  /** The HTTP status. */
  readonly status: number;
  readonly body: ErrorAnswer;
}

export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof OsdaemonError) {
    return isApiErrorCode(thrown.code) ? failure(thrown.code, thrown.message) : failure('internal', thrown.message);
  }
  // Errors of fastify itself.
  switch (errnoOf(thrown)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return failure('too_large', 'the body is larger than 1 MiB; send less');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return failure('unsupported_media_type', 'the body must be JSON; send it with content-type: application/json');
    default:
      return isClientError(thrown) ? failure('bad_request', reasonOf(thrown)) : failure('internal', reasonOf(thrown));
  }
}

export function failure(code: ApiErrorCode, reason: string): Failure {
  return { status: httpStatusOf(code), body: { error: code, reason } };
}

function isClientError(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    'statusCode' in thrown &&
    typeof thrown.statusCode === 'number' &&
    thrown.statusCode < 500
  );
}
