/** Reads responses: an answer of this API, or an `OsdaemonError` with the code of the response. */
import { OsdaemonError } from '../base/errors.ts';
import { isApiErrorCode } from '../wire/errors.ts';
import type { WireSchema } from '../wire/schemas.ts';

/** @throws {OsdaemonError} the error in the response, or `bad_answer` */
export function readAnswer<T>(status: number, text: string, schema: WireSchema): T {
  const value = parsed<T>(text);
  if (status !== 200) throw errorOf(status, value);
  if (!hasFields(value, schema))
    throw invalid('it lacks fields that this client needs; do osdaemond and client have the same version?');
  return value;
}

/** Reads one line of a stream. @throws {OsdaemonError} `bad_answer` */
export function readLine<T>(text: string): T {
  return parsed<T>(text);
}

function parsed<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`it is not JSON: ${JSON.stringify(text.slice(0, 80))}`);
  }
}

function errorOf(status: number, value: unknown): OsdaemonError {
  if (typeof value !== 'object' || value === null || !('error' in value) || !('reason' in value)) {
    return invalid(`its status is ${status}`);
  }
  const reason = String(value.reason);
  return isApiErrorCode(value.error)
    ? new OsdaemonError(value.error, reason)
    : new OsdaemonError('bad_answer', `${reason} (${String(value.error)})`);
}

/** Whether all required fields are present. A newer osdaemond may send more. */
function hasFields(value: unknown, { required }: WireSchema): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (
    !Array.isArray(required) || required.every((field) => typeof field === 'string' && Object.hasOwn(value, field))
  );
}

function invalid(what: string): OsdaemonError {
  return new OsdaemonError('bad_answer', `not an answer of osdaemond: ${what}`);
}
