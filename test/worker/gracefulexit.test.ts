/** A graceful exit runs the stop hooks once and reports their failure in the exit code. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GracefulExit } from '../../src/worker/gracefulexit.ts';

function graceful(): { calls: string[]; graceful: GracefulExit } {
  const calls: string[] = [];
  return {
    calls,
    graceful: new GracefulExit({
      complain: (message) => calls.push(message),
      exit: (code) => calls.push(`exit ${code}`),
    }),
  };
}

test('hooks run one after the other, the last one added first', async () => {
  const { calls, graceful: one } = graceful();
  one.add(() => void calls.push('first'));
  one.add(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    calls.push('last');
  });
  await one.begin();
  assert.deepEqual(calls, ['last', 'first', 'exit 0']);
});

test('a failed hook does not prevent the others', async () => {
  const { calls, graceful: one } = graceful();
  one.add(() => void calls.push('first'));
  one.add(() => {
    throw new Error('no');
  });
  await one.begin();
  assert.deepEqual(calls, ['a stop hook failed: no', 'first', 'exit 1']);
});

test('a second call does nothing', async () => {
  const { calls, graceful: one } = graceful();
  await Promise.all([one.begin(), one.begin()]);
  assert.deepEqual(calls, ['exit 0']);
});
