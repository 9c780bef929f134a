/** Whatever goes wrong is answered in one form, with a code of the closed list; what nobody foresaw is the host's mistake. */
import { errnoOf, OsdaemonError, reasonOf } from '../base/errors.ts';
import { type ApiErrorCode, type ErrorAnswer, httpStatusOf, isApiErrorCode } from '../wire/errors.ts';

export interface Failure {
  readonly status: number;
  readonly body: ErrorAnswer;
}

export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof OsdaemonError) {
    return isApiErrorCode(thrown.code) ? failure(thrown.code, thrown.message) : failure('internal', thrown.message);
  }
  // What fastify itself refuses.
  switch (errnoOf(thrown)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return failure('too_large', 'a body may have 1 MiB; send less');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return failure('unsupported_media_type', 'a body is JSON; send it with content-type: application/json');
    default:
      return isRefusal(thrown) ? failure('bad_request', reasonOf(thrown)) : failure('internal', reasonOf(thrown));
  }
}

export function failure(code: ApiErrorCode, reason: string): Failure {
  return { status: httpStatusOf(code), body: { error: code, reason } };
}

function isRefusal(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    'statusCode' in thrown &&
    typeof thrown.statusCode === 'number' &&
    thrown.statusCode < 500
  );
}
