/** Every answer and every line of a stream matches its schema. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspector } from '../../src/base/schema.ts';
import { CALL_ROUTES, type Route, STREAM_ROUTES } from '../../src/wire/routes.ts';
import { entry, startApi, type TestApi } from './testapi.ts';

const INI = '[os_daemons]\nweb = x\nbad = y\n[s]\nk = v\n[admins]\nroot = secret\n';

/** Calls that the end-to-end tests make: they need a process or end osdaemond. */
const ELSEWHERE = new Set(['signal', 'shutdown']);

const REQUESTS: Readonly<Record<string, unknown>> = {
  start: { names: ['web'] },
  stop: { names: ['web'], wait: false },
  restart: { all: true, wait: false },
  wait: { names: ['web'], goal: 'up', timeout: 0 },
  get: { section: 's', key: 'k' },
  set: { section: 's', key: 'k', value: 'w' },
  delete: { section: 's', key: 'k' },
};

async function fetched({ socket }: TestApi, { method, path }: Route, input: unknown): Promise<unknown> {
  const { request } = await import('node:http');
  const { text } = await import('node:stream/consumers');
  const query = method === 'GET' && input !== undefined ? `?${new URLSearchParams(Object(input))}` : '';
  return new Promise((resolve, reject) => {
    const sent = request(
      { socketPath: socket, method, path: path + query, headers: { 'content-type': 'application/json' } },
      (answer) => {
        text(answer).then((body) => resolve(JSON.parse(body)), reject);
      },
    );
    sent.on('error', reject);
    sent.end(method === 'POST' ? JSON.stringify(input ?? {}) : undefined);
  });
}

for (const [name, route] of Object.entries<Route>(CALL_ROUTES)) {
  if (ELSEWHERE.has(name)) continue;
  test(`${route.method} ${route.path}`, async (t) => {
    const at = await startApi(t, { ini: INI });
    at.sink.write([entry('web', 'a line')]);
    const answer = await fetched(at, route, REQUESTS[name]);
    const checked = inspector(route.answer)(answer);
    assert.deepEqual(checked.ok ? [] : checked.problems, [], JSON.stringify(answer));
  });
}

test('the lines of streams match their schemas', async (t) => {
  const at = await startApi(t, { ini: INI });
  at.sink.write([entry('web', 'a line')]);
  const check = { events: inspector(STREAM_ROUTES.events.answer), follow: inspector(STREAM_ROUTES.follow.answer) };
  const events = at.client.events();
  assert.ok(check.events((await events.next()).value).ok);
  at.daemon('web').stop();
  const event = (await events.next()).value;
  assert.ok(check.events(event).ok, JSON.stringify(event));
  await events.return(undefined);
  const lines = at.client.followLogs(['web']);
  assert.ok(check.follow((await lines.next()).value).ok);
  at.sink.write([entry('bad', 'not asked for'), entry('web', 'another')]);
  const line = (await lines.next()).value;
  assert.equal(line?.kind === 'line' && line.text, 'another');
  await lines.return(undefined);
});

test('the OpenAPI document is served with the version of osdaemond', async (t) => {
  const at = await startApi(t);
  const route: Route = { ...CALL_ROUTES.host, path: '/v1/openapi.json' };
  assert.equal(Object(Object(await fetched(at, route, undefined)).info).version, '1.2.3');
});

test('only get shows a secret', async (t) => {
  const at = await startApi(t, { ini: `${INI}[x]\napi_token = t\nurl = http://me:hidden@host/\npassenger = p\n` });
  const shown = new Map((await at.client.config()).map(({ section, key, value }) => [`${section}/${key}`, value]));
  assert.deepEqual(
    ['admins/root', 'x/api_token', 'x/url', 'x/passenger'].map((key) => shown.get(key)),
    ['****', '****', 'http://me:****@host/', 'p'],
  );
  assert.equal(await at.client.get('admins', 'root'), 'secret');
});
