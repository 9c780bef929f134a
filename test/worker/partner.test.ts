/** The daemon's side of the protocol, over pipes that the test holds. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { HostConnection } from '../../src/worker/partner.ts';

function partner(): { input: PassThrough; written: string[]; ended: Promise<void>; partner: HostConnection } {
  const input = new PassThrough();
  const written: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    input,
    written,
    ended: promise,
    partner: new HostConnection({ input, write: (lines) => written.push(lines) }, resolve),
  };
}

test('answers go to their questions in order, however the bytes are cut', async () => {
  const { input, written, partner: daemon } = partner();
  const answers = Promise.all([daemon.ask('get', 's', 'k'), daemon.ask('get', 's'), daemon.ask('get', 's', 'none')]);
  const bytes = Buffer.from('"grün"\n{"k":"v"}\nnull\n');
  for (const byte of bytes) input.write(Buffer.of(byte));
  assert.deepEqual(await answers, ['grün', { k: 'v' }, null]);
  assert.deepEqual(written, ['["get","s","k"]\n', '["get","s"]\n', '["get","s","none"]\n']);
});

test('what has no answer is not waited for', () => {
  const { written, partner: daemon } = partner();
  daemon.tell('register', 's');
  daemon.tell('log', 'two\nlines', { level: 'info' });
  assert.deepEqual(written, ['["register","s"]\n', '["log","two\\nlines",{"level":"info"}]\n']);
});

test('with the end of its stdin it is told to leave, and no question stays open', async () => {
  const { input, ended, partner: daemon } = partner();
  const open = daemon.ask('get', 's');
  input.end();
  await assert.rejects(open, { code: 'no_host' });
  await ended;
  await assert.rejects(daemon.ask('get', 's'), { code: 'no_host' });
});

test('an answer that is no JSON fails its own question and no other', async () => {
  const { input, partner: daemon } = partner();
  const [bad, good] = [daemon.ask('get', 'a'), daemon.ask('get', 'b')];
  input.write('what?\n{}\n');
  await assert.rejects(bad, { code: 'bad_answer' });
  assert.deepEqual(await good, {});
});
