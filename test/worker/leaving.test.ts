/** How a daemon leaves: once, hooks first, and with the truth in its exit code. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Leaving } from '../../src/worker/leaving.ts';

function leaving(): { told: string[]; leaving: Leaving } {
  const told: string[] = [];
  return {
    told,
    leaving: new Leaving({ complain: (message) => told.push(message), exit: (code) => told.push(`exit ${code}`) }),
  };
}

test('the hook that was added last runs first, and each waits for the one before', async () => {
  const { told, leaving: one } = leaving();
  one.add(() => void told.push('first'));
  one.add(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    told.push('last');
  });
  await one.leave();
  assert.deepEqual(told, ['last', 'first', 'exit 0']);
});

test('a hook that fails does not keep the others from running', async () => {
  const { told, leaving: one } = leaving();
  one.add(() => void told.push('first'));
  one.add(() => {
    throw new Error('no');
  });
  await one.leave();
  assert.deepEqual(told, ['a stop hook failed: no', 'first', 'exit 1']);
});

test('asked twice it leaves once', async () => {
  const { told, leaving: one } = leaving();
  await Promise.all([one.leave(), one.leave()]);
  assert.deepEqual(told, ['exit 0']);
});
