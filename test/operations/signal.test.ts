/** `signal` reaches the current process of each instance; the process of these tests is the test itself. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { signalDaemons } from '../../src/operations/signal.ts';
import { type Harness, harness } from './harness.ts';

const INI = '[os_daemons]\na = x\nb = y\n[os_daemon.b]\nautostart = false\n';

/** Makes a signal to daemon `a` arrive here: URG, which does nothing by default. */
function standIn({ child }: Harness): Promise<unknown> {
  Object.defineProperty(child('a'), 'pid', { value: process.pid });
  return once(process, 'SIGURG');
}

for (const signal of ['URG', 'SIGURG', 'urg', 'sigurg']) {
  test(`${signal} is delivered`, async (t) => {
    const h = await harness(t, INI);
    const delivered = standIn(h);
    assert.deepEqual(signalDaemons(h.ctx, { names: ['a'], signal }), { signal: 'SIGURG', pids: [process.pid] });
    await delivered;
  });
}

test('all skips daemons without a process', async (t) => {
  const h = await harness(t, INI);
  const delivered = standIn(h);
  assert.deepEqual(signalDaemons(h.ctx, { all: true, signal: 'URG' }).pids, [process.pid]);
  await delivered;
});

test('a named daemon without a process is an error, after the others were signalled', async (t) => {
  const h = await harness(t, INI);
  const delivered = standIn(h);
  assert.throws(() => signalDaemons(h.ctx, { names: ['b#0', 'a'], signal: 'URG' }), {
    code: 'not_signalled',
    message: /^b@1#0 was not signalled: /,
  });
  await delivered;
});

for (const signal of ['15', 'NOPE', 'SIG', '', 'toString']) {
  test(`"${signal}" is not a signal`, async (t) => {
    const { ctx } = await harness(t, INI);
    assert.throws(() => signalDaemons(ctx, { names: ['a'], signal }), {
      code: 'bad_request',
      message: `"${signal}" is not a signal; use a name such as TERM ("kill -l" lists them), not a number`,
    });
  });
}

test('names or all, not both and not neither', async (t) => {
  const { ctx } = await harness(t, INI);
  for (const selection of [{}, { names: ['a'], all: true }, { all: false }]) {
    assert.throws(() => signalDaemons(ctx, { ...selection, signal: 'URG' }), { code: 'bad_request' });
  }
  assert.throws(() => signalDaemons(ctx, { names: ['c'], signal: 'URG' }), { code: 'unknown_daemon' });
});
