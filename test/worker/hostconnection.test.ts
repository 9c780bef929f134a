/** The daemon's side of the protocol, over pipes that the test holds. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { HostConnection } from '../../src/worker/hostconnection.ts';

function connection(): { input: PassThrough; written: string[]; ended: Promise<void>; connection: HostConnection } {
  const input = new PassThrough();
  const written: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    input,
    written,
    ended: promise,
    connection: new HostConnection({ input, write: (lines) => written.push(lines) }, resolve),
  };
}

test('answers are matched to requests in order, across any chunk boundaries', async () => {
  const { input, written, connection: daemon } = connection();
  const answers = Promise.all([
    daemon.request('get', 's', 'k'),
    daemon.request('get', 's'),
    daemon.request('get', 's', 'none'),
  ]);
  const bytes = Buffer.from('"grün"\n{"k":"v"}\nnull\n');
  for (const byte of bytes) input.write(Buffer.of(byte));
  assert.deepEqual(await answers, ['grün', { k: 'v' }, null]);
  assert.deepEqual(written, ['["get","s","k"]\n', '["get","s"]\n', '["get","s","none"]\n']);
});

test('requests without an answer are only written', () => {
  const { written, connection: daemon } = connection();
  daemon.send('register', 's');
  daemon.send('log', 'two\nlines', { level: 'info' });
  assert.deepEqual(written, ['["register","s"]\n', '["log","two\\nlines",{"level":"info"}]\n']);
});

test('the end of stdin rejects pending requests and asks the daemon to exit', async () => {
  const { input, ended, connection: daemon } = connection();
  const open = daemon.request('get', 's');
  input.end();
  await assert.rejects(open, { code: 'no_host' });
  await ended;
  await assert.rejects(daemon.request('get', 's'), { code: 'no_host' });
});

test('an answer that is not JSON rejects its own request only', async () => {
  const { input, connection: daemon } = connection();
  const [bad, good] = [daemon.request('get', 'a'), daemon.request('get', 'b')];
  input.write('what?\n{}\n');
  await assert.rejects(bad, { code: 'bad_answer' });
  assert.deepEqual(await good, {});
});
