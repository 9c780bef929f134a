/** The OpenAPI document tells of every route once, and its schemas are schemas. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApi } from '../../src/api/openapi.ts';
import { queryObject } from '../../src/api/query.ts';
import { compile } from '../../src/base/schema.ts';
import { queryOf } from '../../src/client/querystring.ts';
import { CALL_ROUTES, type Route, STREAM_ROUTES } from '../../src/wire/routes.ts';

const ROUTES: readonly Route[] = [...Object.values(CALL_ROUTES), ...Object.values(STREAM_ROUTES)];

test('every route is in the document, and nothing else', () => {
  const paths = Object.entries(Object(openApi('1.2.3').paths)).flatMap(([path, methods]) =>
    Object.keys(Object(methods)).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(paths.sort(), ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
});

test('no path is mounted twice', () => {
  assert.equal(new Set(ROUTES.map(({ method, path }) => `${method} ${path}`)).size, ROUTES.length);
});

for (const { method, path, ask, answer } of ROUTES) {
  test(`${method} ${path}: what is asked and what is answered have schemas that compile, and refuse what is not named`, () => {
    assert.equal(compile(ask)({ nonsense: true }), false);
    assert.equal(compile(answer)({ nonsense: true }), false);
  });
}

const names = ['web', 'a b&c=d', '../../etc', 'new\nline', '100%', '日本', '\udc80\udcff', '__proto__', 'a+b'];
test('whatever a name holds, it comes through a query as it is', () => {
  const shape = CALL_ROUTES.status.ask;
  assert.deepEqual(queryObject(queryOf({ name: names }).slice(1), shape).name, names);
});

test('a query is read by its shape: lists, numbers, text', () => {
  const read = queryObject('name=a&lines=5', CALL_ROUTES.logs.ask);
  assert.deepEqual([read.name, read.lines], [['a'], 5]);
  assert.equal(queryObject('lines=many', CALL_ROUTES.logs.ask).lines, 'many');
  assert.equal(queryObject('section=1&key=2', CALL_ROUTES.get.ask).section, '1');
  assert.equal(queryOf({ name: [], lines: undefined }), '');
});
