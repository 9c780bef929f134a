/** Every error code of the API has one HTTP status and one exit code, and every failure becomes one of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf } from '../../src/api/failures.ts';
import { openApi } from '../../src/api/openapi.ts';
import { OsdaemonError } from '../../src/base/errors.ts';
import { type ApiErrorCode, errorAnswer, exitCodeOf, httpStatusOf, isApiErrorCode } from '../../src/wire/errors.ts';
import { CALL_ROUTES, type Route, STREAM_ROUTES } from '../../src/wire/routes.ts';

const ROUTES: readonly Route[] = [...Object.values(CALL_ROUTES), ...Object.values(STREAM_ROUTES)];

/** Does not compile when a code is added or removed. */
const TABLE: Readonly<Record<ApiErrorCode, readonly [status: number, exit: number]>> = {
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
};

const CODES = Object.keys(TABLE).filter(isApiErrorCode);

test('statuses and exit codes are those that the documents name', () => {
  assert.equal(CODES.length, Object.keys(TABLE).length);
  assert.deepEqual(Object.fromEntries(CODES.map((code) => [code, [httpStatusOf(code), exitCodeOf(code)]])), TABLE);
});

test('the schema of an error lists the codes that osdaemond sends', () => {
  const { properties } = errorAnswer;
  const { error } = Object(properties);
  assert.deepEqual(
    error.enum,
    CODES.filter((code) => httpStatusOf(code) > 0),
  );
});

test('a code of another part of osdaemond, or no code at all, is not a code of the API', () => {
  for (const code of ['already_running', 'toString', '__proto__', '', 7, null, undefined]) {
    assert.equal(isApiErrorCode(code), false, String(code));
  }
});

test('an error with a code of the API keeps it; any other error is internal', () => {
  for (const code of CODES) {
    const { status, body } = failureOf(new OsdaemonError(code, 'why'));
    assert.deepEqual([status, body], [httpStatusOf(code), { error: code, reason: 'why' }]);
  }
  for (const thrown of [new OsdaemonError('already_running', 'why'), new Error('why'), 'why']) {
    assert.deepEqual(failureOf(thrown), { status: 500, body: { error: 'internal', reason: 'why' } });
  }
});

test('the errors of a route are sent by osdaemond, each once', () => {
  for (const { path, errors } of ROUTES) {
    assert.equal(new Set(errors).size, errors.length, path);
    for (const code of errors) assert.ok(httpStatusOf(code) >= 400, `${path} ${code}`);
  }
});

test('the OpenAPI document names the errors of each route under their statuses', () => {
  const { paths } = openApi('1.2.3');
  for (const { path, method, errors, request } of ROUTES) {
    const operation = Object(paths)[path][method.toLowerCase()];
    for (const code of [...errors, 'bad_request' as const, 'internal' as const]) {
      const { description } = operation.responses[httpStatusOf(code)];
      assert.ok(description.split(', ').includes(code), `${path} ${code}`);
    }
    const fields = Object.keys(Object(request.properties));
    const described =
      method === 'GET'
        ? operation.parameters.map(({ name }: { name: string }) => name)
        : Object.keys(operation.requestBody.content['application/json'].schema.properties);
    assert.deepEqual(described, fields, path);
  }
});
