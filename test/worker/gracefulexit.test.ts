/** A graceful exit runs the stop hooks once and reports their failure in the exit code. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GracefulExit } from '../../src/worker/gracefulexit.ts';

function graceful(): { told: string[]; graceful: GracefulExit } {
  const told: string[] = [];
  return {
    told,
    graceful: new GracefulExit({
      complain: (message) => told.push(message),
      exit: (code) => told.push(`exit ${code}`),
    }),
  };
}

test('hooks run one after the other, the last one added first', async () => {
  const { told, graceful: one } = graceful();
  one.add(() => void told.push('first'));
  one.add(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    told.push('last');
  });
  await one.begin();
  assert.deepEqual(told, ['last', 'first', 'exit 0']);
});

test('a failed hook does not prevent the others', async () => {
  const { told, graceful: one } = graceful();
  one.add(() => void told.push('first'));
  one.add(() => {
    throw new Error('no');
  });
  await one.begin();
  assert.deepEqual(told, ['a stop hook failed: no', 'first', 'exit 1']);
});

test('a second call does nothing', async () => {
  const { told, graceful: one } = graceful();
  await Promise.all([one.begin(), one.begin()]);
  assert.deepEqual(told, ['exit 0']);
});
