/** The halt rule in a manager with a fake clock: failures count only within retry_time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../logs/clock.ts';
import { fakeWorld } from '../support/fakechild.ts';
import { settingsByName, settingsFor } from '../support/world.ts';

/** Exits at these seconds after the first start. Returns the number of starts and whether the daemon was halted. */
async function exitsAt(...seconds: readonly number[]): Promise<{ starts: number; isHalted: boolean }> {
  const clock = new ManualClock();
  const { manager, children, changes } = fakeWorld(0, () => {}, clock);
  await manager.boot(settingsByName(settingsFor('slow', 'exit 1', { maxRetries: 3, retryTime: 5_000 })));
  for (const at of seconds) {
    clock.pass(at * 1000 - clock.now());
    children.at(-1)?.exit(1);
  }
  return { starts: children.length, isHalted: changes.some(({ state }) => state === 'halted') };
}

test('exits at 0.1 s, 2.6 s and 5.3 s after the first start are never 3 within 5 s, so there is no halt', async () => {
  assert.deepEqual(await exitsAt(0.1, 2.6, 5.3), { starts: 4, isHalted: false });
});

test('exits at 0.1 s, 2.6 s and 5 s are 3 within 5 s, so the daemon halts', async () => {
  assert.deepEqual(await exitsAt(0.1, 2.6, 5), { starts: 3, isHalted: true });
});
