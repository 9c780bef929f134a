/** `shutdown` starts one shutdown, waits for its end and reports what is left. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shutdownHost } from '../../src/operations/shutdown.ts';
import { harness, isSettled } from './harness.ts';

test('it answers at the end, with the processes that are left', async (t) => {
  const { ctx, shutdown } = await harness(t, '[os_daemons]\n');
  const answer = shutdownHost(ctx, {});
  assert.deepEqual(shutdown.calls, ['begin shutdown']);
  assert.equal(await isSettled(answer), false);
  shutdown.left = ['web (pid 7)'];
  shutdown.end();
  assert.deepEqual(await answer, { left: ['web (pid 7)'] });
});

test('a second request waits for the same shutdown', async (t) => {
  const { ctx, shutdown } = await harness(t, '[os_daemons]\n');
  const answers = Promise.all([shutdownHost(ctx, {}), shutdownHost(ctx, {})]);
  assert.deepEqual(shutdown.calls, ['begin shutdown']);
  shutdown.end();
  assert.deepEqual(await answers, [{ left: [] }, { left: [] }]);
});

test('force kills at once, also during a shutdown', async (t) => {
  const { ctx, shutdown } = await harness(t, '[os_daemons]\n');
  const answers = Promise.all([shutdownHost(ctx, {}), shutdownHost(ctx, { force: true })]);
  assert.deepEqual(shutdown.calls, ['begin shutdown', 'killNow shutdown --force']);
  shutdown.end();
  await answers;
});
