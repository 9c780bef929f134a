/** `wait` ends when daemons have reached a state since the request, even if only briefly. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { waitForState } from '../../src/operations/wait.ts';
import { GOALS } from '../../src/wire/commands.ts';
import { FakeChild } from '../support/fakechild.ts';
import { harness, isSettled, NO_SIGNAL, summary } from './harness.ts';

const WEB = '[os_daemons]\nweb = x\n[os_daemon.web]\nreadiness = fd\n';
const TWO = '[os_daemons]\na = x\nb = y\n';

describe('goals', () => {
  test('up: a process exists', async (t) => {
    const { ctx } = await harness(t, WEB);
    assert.deepEqual(summary(await waitForState(ctx, { goal: 'up', names: ['web'] }, NO_SIGNAL)), ['web: done']);
  });

  test('ready: the daemon has reported readiness', async (t) => {
    const { ctx, child } = await harness(t, WEB);
    const answer = waitForState(ctx, { goal: 'ready', names: ['web'] }, NO_SIGNAL);
    assert.equal(await isSettled(answer), false);
    child('web').reportReady();
    assert.deepEqual(summary(await answer), ['web: done']);
  });

  test('ready: a state that lasts no longer than a moment counts', async (t) => {
    const { ctx, child } = await harness(t, WEB);
    const answer = waitForState(ctx, { goal: 'ready', names: ['web'] }, NO_SIGNAL);
    child('web').reportReady();
    child('web').exit(0);
    assert.deepEqual(summary(await answer), ['web: done']);
  });

  for (const goal of ['down', 'stopped'] as const) {
    test(`${goal}: an exit counts although the daemon is restarted at once`, async (t) => {
      const { ctx, child, children } = await harness(t, WEB);
      const answer = waitForState(ctx, { goal, names: ['web'] }, NO_SIGNAL);
      assert.equal(await isSettled(answer), false);
      child('web').exit(0);
      assert.deepEqual(summary(await answer), ['web: done']);
      assert.equal(children.length, 2);
    });
  }

  test('stopped: an exit does not count while other processes of the daemon are left', async (t) => {
    const { ctx, child } = await harness(t, TWO);
    const fake = child('a');
    fake.killDescendants = () => null;
    const down = waitForState(ctx, { goal: 'down', names: ['a'] }, NO_SIGNAL);
    const stopped = waitForState(ctx, { goal: 'stopped', names: ['a'] }, NO_SIGNAL);
    fake.exit(0);
    assert.deepEqual(summary(await down), ['a: done']);
    assert.equal(await isSettled(stopped), false);
    FakeChild.prototype.killDescendants.call(fake);
    assert.deepEqual(summary(await stopped), ['a: done']);
  });

  test('ready is refused for a daemon without a readiness setting', async (t) => {
    const { ctx } = await harness(t, TWO);
    await assert.rejects(waitForState(ctx, { goal: 'ready', all: true }, NO_SIGNAL), {
      code: 'never_ready',
      message: 'a has no readiness setting; use wait --up',
    });
  });
});

describe('any', () => {
  test('the first daemon ends the wait; the others are pending', async (t) => {
    const { ctx, child } = await harness(t, TWO);
    const answer = waitForState(ctx, { goal: 'down', all: true, any: true }, NO_SIGNAL);
    assert.equal(await isSettled(answer), false);
    child('b').exit(0);
    assert.deepEqual(summary(await answer), ['a: pending', 'b: done']);
  });

  test('without it every daemon counts', async (t) => {
    const { ctx, child } = await harness(t, TWO);
    const answer = waitForState(ctx, { goal: 'down', all: true }, NO_SIGNAL);
    child('b').exit(0);
    assert.equal(await isSettled(answer), false);
    child('a').exit(0);
    assert.deepEqual(summary(await answer), ['a: done', 'b: done']);
  });
});

describe('other ends', () => {
  test('a timeout', async (t) => {
    const { ctx, clock } = await harness(t, WEB);
    const answer = waitForState(ctx, { goal: 'ready', names: ['web'], timeout: 1000 }, NO_SIGNAL);
    assert.equal(await isSettled(answer), false);
    clock.pass(1000);
    assert.deepEqual(summary(await answer), ['web: timeout, timed out after 1 s']);
  });

  test('a halted daemon fails for ready and up, with the way out', async (t) => {
    const { ctx, child } = await harness(t, `${WEB}max_retries = 0\n`);
    const answer = waitForState(ctx, { goal: 'ready', names: ['web'] }, NO_SIGNAL);
    child('web').exit(3);
    const [line = ''] = summary(await answer);
    assert.match(line, /^web: failed, web@1#0 is halted \(.*3.*\); start it$/);
    const again = await waitForState(ctx, { goal: 'up', names: ['web'] }, NO_SIGNAL);
    assert.deepEqual(summary(again), [line]);
  });

  for (const goal of GOALS) {
    const expected = goal === 'up' || goal === 'ready' ? 'failed, removed from the configuration' : 'done';
    test(`${goal}: a daemon that is removed while it is not running: ${expected}`, async (t) => {
      const { ctx } = await harness(t, `${WEB}autostart = false\n`);
      const answer = waitForState(ctx, { goal, names: ['web'] }, NO_SIGNAL);
      ctx.store.delete('os_daemons', 'web');
      assert.deepEqual(summary(await answer), [`web: ${expected}`]);
    });
  }

  test('an abort rejects', async (t) => {
    const { ctx } = await harness(t, WEB);
    const answer = waitForState(ctx, { goal: 'ready', names: ['web'] }, AbortSignal.abort());
    await assert.rejects(answer, { code: 'stopping', message: 'osdaemond is exiting; the outcome is unknown' });
  });
});
