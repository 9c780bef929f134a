/** The OpenAPI document lists every route once, and its schemas compile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApi } from '../../src/api/openapi.ts';
import { queryObject } from '../../src/api/query.ts';
import { compile } from '../../src/base/schema.ts';
import { queryOf } from '../../src/client/querystring.ts';
import { CALL_ROUTES, type Route, STREAM_ROUTES } from '../../src/wire/routes.ts';

const ROUTES: readonly Route[] = [...Object.values(CALL_ROUTES), ...Object.values(STREAM_ROUTES)];

test('the document lists every route and nothing else', () => {
  const paths = Object.entries(Object(openApi('1.2.3').paths)).flatMap(([path, methods]) =>
    Object.keys(Object(methods)).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(paths.sort(), ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
});

test('no path is mounted twice', () => {
  assert.equal(new Set(ROUTES.map(({ method, path }) => `${method} ${path}`)).size, ROUTES.length);
});

for (const { method, path, request, answer } of ROUTES) {
  test(`${method} ${path}: the schemas of request and answer compile and refuse unknown fields`, () => {
    assert.equal(compile(request)({ nonsense: true }), false);
    assert.equal(compile(answer)({ nonsense: true }), false);
  });
}

const names = ['web', 'a b&c=d', '../../etc', 'new\nline', '100%', '日本', '\udc80\udcff', '__proto__', 'a+b'];
test('names survive a query string unchanged', () => {
  const shape = CALL_ROUTES.status.request;
  assert.deepEqual(queryObject(queryOf({ name: names }).slice(1), shape).name, names);
});

test('a query is parsed by its schema: arrays, numbers, strings', () => {
  const read = queryObject('name=a&lines=5', CALL_ROUTES.logs.request);
  assert.deepEqual([read.name, read.lines], [['a'], 5]);
  assert.equal(queryObject('lines=many', CALL_ROUTES.logs.request).lines, 'many');
  assert.equal(queryObject('section=1&key=2', CALL_ROUTES.get.request).section, '1');
  assert.equal(queryOf({ name: [], lines: undefined }), '');
});
