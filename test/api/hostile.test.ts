/** A client that sends garbage or does not read gets a clear error or is disconnected; other clients are served. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { test } from 'node:test';
import { entry, startApi, type TestApi } from './testapi.ts';

const WEB = '[os_daemons]\nweb = x\n';

async function open({ socket }: TestApi): Promise<Socket> {
  const connection = createConnection(socket);
  connection.on('error', () => {});
  await once(connection, 'connect');
  return connection;
}

/** All bytes until osdaemond closes the connection. */
async function heard(connection: Socket): Promise<string> {
  let text = '';
  connection.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await new Promise((resolve) => connection.on('close', resolve));
  return text;
}

async function send(at: TestApi, bytes: string): Promise<string> {
  const connection = await open(at);
  connection.write(bytes);
  return heard(connection);
}

function request(method: string, path: string, body = '', type = 'application/json'): string {
  const head = `${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n`;
  if (body === '') return `${head}\r\n`;
  return `${head}content-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const refused: readonly (readonly [what: string, bytes: string, status: number, error: string, reason: RegExp])[] = [
  ['not HTTP', 'EHLO everybody\r\n\r\n', 400, 'bad_request', /not an HTTP/],
  ['invalid JSON', request('POST', '/v1/start', '{"names":'), 400, 'bad_request', /./],
  [
    'an unknown field',
    request('POST', '/v1/start', '{"name":["web"]}'),
    400,
    'bad_request',
    /^POST \/v1\/start: the request must not have "name"$/,
  ],
  ['neither names nor all', request('POST', '/v1/stop', '{}'), 400, 'bad_request', /"names" of daemons/],
  ['names and all', request('POST', '/v1/stop', '{"all":true,"names":["web"]}'), 400, 'bad_request', /not both/],
  [
    'an unknown goal',
    request('POST', '/v1/wait', '{"all":true,"goal":"x"}'),
    400,
    'bad_request',
    /must be ready[,:].* up[,:]/,
  ],
  ['a number as the list of names', request('POST', '/v1/stop', '{"names":7}'), 400, 'bad_request', /names/],
  ['a body that is not an object', request('POST', '/v1/start', '[]'), 400, 'bad_request', /./],
  ['a poisoned prototype', request('POST', '/v1/start', '{"__proto__":{"all":true}}'), 400, 'bad_request', /./],
  [
    'a form',
    request('POST', '/v1/start', 'all=true', 'application/x-www-form-urlencoded'),
    415,
    'unsupported_media_type',
    /application\/json/,
  ],
  ['2 MiB', request('POST', '/v1/start', `{"names":["${'x'.repeat(2 ** 21)}"]}`), 413, 'too_large', /1 MiB/],
  ['another method', request('DELETE', '/v1/status'), 405, 'method_not_allowed', /takes GET, not DELETE/],
  ['another path', request('GET', '/v1/../../etc/passwd'), 404, 'not_found', /openapi/],
  ['another version', request('GET', '/v2/status'), 404, 'not_found', /v1/],
  [
    'a name with ../',
    request('POST', '/v1/start', '{"names":["../../etc"]}'),
    404,
    'unknown_daemon',
    /"\.\.\/\.\.\/etc"/,
  ],
  ['a name with a newline', request('GET', '/v1/status?name=a%0Ab'), 404, 'unknown_daemon', /"a\\nb"/],
  [
    'a fraction of a millisecond',
    request('POST', '/v1/wait', '{"all":true,"goal":"up","timeout":1.5}'),
    400,
    'bad_request',
    /timeout must be a whole number/,
  ],
  ['lines that are not a number', request('GET', '/v1/logs?lines=many'), 400, 'bad_request', /lines/],
  ['a key without a section', request('GET', '/v1/config/value?key=k'), 400, 'bad_request', /section/],
  [
    'an unknown signal',
    request('POST', '/v1/signal', '{"all":true,"signal":"NOPE"}'),
    400,
    'bad_request',
    /not a signal/,
  ],
];

for (const [what, bytes, status, error, reason] of refused) {
  test(`${what}: ${status} ${error}`, async (t) => {
    const at = await startApi(t, { ini: WEB });
    const answer = await send(at, bytes);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    assert.equal(Object(body).error, error);
    assert.match(Object(body).reason, reason);
    assert.equal((await at.client.status()).length, 1, 'the next request is served');
  });
}

test('a client that sends 1 MiB of garbage is disconnected', async (t) => {
  const at = await startApi(t, { ini: WEB });
  await send(at, '\u0000'.repeat(2 ** 20));
  await at.client.status();
});

test('half a request delays neither other clients nor the shutdown', async (t) => {
  const at = await startApi(t, { ini: WEB });
  const half = await open(at);
  half.write('POST /v1/start HTTP/1.1\r\nhost: x\r\ncontent-le');
  assert.equal((await at.client.status()).length, 1);
});

for (const [what, bytes] of [
  ['nothing', ''],
  ['half a head', 'POST /v1/start HTTP/1.1\r\nhost: x\r\ncontent-le'],
  [
    'half a body',
    'POST /v1/start HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"na',
  ],
] as const) {
  test(`a client that sends ${what} and nothing more is disconnected; one that waits for its answer is not`, async (t) => {
    // Requests of this process must arrive whole within this time, even on a busy machine.
    const at = await startApi(t, { ini: WEB, idleTimeout: 300 });
    await at.client.status();
    const waiting = at.client.wait('down', ['web']);
    const events = at.client.events();
    await events.next();
    await send(at, bytes);
    at.daemon('web').stop();
    assert.equal((await events.next()).value?.kind, 'event');
    await events.return(undefined);
    at.children[0]?.exit(0);
    assert.equal((await waiting)[0]?.outcome, 'done');
  });
}

test('100 clients at once are all answered', async (t) => {
  const at = await startApi(t, { ini: WEB });
  const answers = await Promise.all(Array.from({ length: 100 }, () => at.client.status(['web'])));
  assert.ok(answers.every(([one]) => one?.name === 'web'));
});

test('a client that disconnects during a wait leaves no subscription behind', async (t) => {
  const at = await startApi(t, { ini: WEB });
  const leave = new AbortController();
  const waiting = at.client.wait('down', ['web'], { signal: leave.signal });
  leave.abort();
  await assert.rejects(waiting);
  assert.equal((await at.client.status()).length, 1);
});

test('a reader of events that stops reading is disconnected with a message; others are not affected', async (t) => {
  const at = await startApi(t, { ini: WEB, behind: 50 });
  const slow = await open(at);
  slow.write('GET /v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  await once(slow, 'readable');
  const patient = at.client.events(['web']);
  assert.equal((await patient.next()).value?.kind, 'snapshot');
  const seen: string[] = [];
  // Each answer of the patient one lets the next change happen; the slow one's pipe is full long before the last.
  for (let i = 0; i < 3000; i++) {
    if (i % 2 === 0) at.daemon('web').stop();
    else at.daemon('web').start();
    if (i % 2 === 0) at.children.at(-1)?.exit(0);
    for (let last = ''; last !== (i % 2 === 0 ? 'stopped' : 'up'); ) {
      const { value } = await patient.next();
      assert.equal(value?.kind, 'event');
      last = value?.kind === 'event' ? value.state : '';
      seen.push(last);
    }
  }
  await patient.return(undefined);
  const text = await heard(slow.resume());
  assert.match(text, /"kind":"dropped","message":"this event subscription fell \d+ events behind/);
});

test('a follower of logs that stops reading is disconnected with a message', async (t) => {
  const at = await startApi(t, { ini: WEB });
  const slow = await open(at);
  slow.write('GET /v1/logs/follow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  await once(slow, 'readable');
  const line = 'x'.repeat(10_000);
  for (let i = 0; i < 1000; i++) at.sink.write([entry('web', line)]);
  assert.match(await heard(slow.resume()), /"kind":"dropped","message":"the reader fell \d+ lines behind/);
});

test('a client that waits during shutdown gets an error', async (t) => {
  const at = await startApi(t, { ini: WEB });
  const waiting = at.client.wait('down', ['web']);
  const events = at.client.events();
  await events.next();
  await at.close();
  await assert.rejects(waiting, { code: 'stopping' });
  assert.equal((await events.next()).done, true);
});
