/** What comes back is an answer of this API, or an error with its code; nothing else is passed on. */
import { OsdaemonError } from '../base/errors.ts';
import { isApiErrorCode } from '../wire/errors.ts';
import type { WireSchema } from '../wire/schemas.ts';

/** @throws OsdaemonError the host's own, or `bad_answer` */
export function readAnswer<T>(status: number, text: string, shape: WireSchema): T {
  const value = parsed<T>(text);
  if (status !== 200) throw errorOf(status, value);
  if (!looksLike(value, shape))
    throw notOurs('it lacks fields that this client needs; are host and client of one version?');
  return value;
}

/** One line of a stream. @throws OsdaemonError `bad_answer` */
export function readLine<T>(text: string): T {
  return parsed<T>(text);
}

function parsed<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch {
    throw notOurs(`it is no JSON: ${JSON.stringify(text.slice(0, 80))}`);
  }
}

function errorOf(status: number, value: unknown): OsdaemonError {
  if (typeof value !== 'object' || value === null || !('error' in value) || !('reason' in value)) {
    return notOurs(`its status is ${status}`);
  }
  const reason = String(value.reason);
  return isApiErrorCode(value.error)
    ? new OsdaemonError(value.error, reason)
    : new OsdaemonError('bad_answer', `${reason} (${String(value.error)})`);
}

/** All fields that must be there are there. Newer hosts may say more. */
function looksLike(value: unknown, { required }: WireSchema): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (
    !Array.isArray(required) || required.every((field) => typeof field === 'string' && Object.hasOwn(value, field))
  );
}

function notOurs(what: string): OsdaemonError {
  return new OsdaemonError('bad_answer', `this is no answer of osdaemond: ${what}`);
}
