/** `start`, `stop` and `restart` change what is wanted at once and answer with one outcome per daemon. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { restartDaemons, startDaemons, stopDaemons } from '../../src/operations/lifecycle.ts';
import { harness, isSettled, logEntry, NO_SIGNAL, summary } from './harness.ts';

const OFF = 'autostart = false\n';
const TWO = `[os_daemons]\na = x\nb = y\n[os_daemon.a]\n${OFF}[os_daemon.b]\n${OFF}`;
const READY = `[os_daemons]\nweb = x\n[os_daemon.web]\n${OFF}readiness = fd\nmax_retries = 0\n`;

describe('start', () => {
  test('a daemon without a readiness setting is done when it is up', async (t) => {
    const { ctx, children } = await harness(t, TWO);
    assert.deepEqual(summary(await startDaemons(ctx, { names: ['b', 'a'] }, NO_SIGNAL)), ['b: done', 'a: done']);
    assert.deepEqual(
      children.map(({ name }) => name),
      ['b', 'a'],
    );
  });

  test('all daemons are named in byte order', async (t) => {
    const { ctx } = await harness(t, TWO);
    assert.deepEqual(summary(await startDaemons(ctx, { all: true }, NO_SIGNAL)), ['a: done', 'b: done']);
  });

  test('a daemon with a readiness setting is done when it is ready', async (t) => {
    const { ctx, child } = await harness(t, READY);
    const answer = startDaemons(ctx, { names: ['web'] }, NO_SIGNAL);
    assert.equal(await isSettled(answer), false);
    child('web').reportReady();
    assert.deepEqual((await answer).outcomes, [{ daemon: 'web', outcome: 'done', reason: '', state: 'ready' }]);
  });

  test('a daemon that is up already is done without a new process', async (t) => {
    const { ctx, children } = await harness(t, '[os_daemons]\na = x\n');
    assert.deepEqual(summary(await startDaemons(ctx, { names: ['a'] }, NO_SIGNAL)), ['a: done']);
    assert.equal(children.length, 1);
  });

  test('a daemon that is halted before it is ready fails with its last lines on stderr', async (t) => {
    const { ctx, child, sink } = await harness(t, READY);
    const answer = startDaemons(ctx, { names: ['web'] }, NO_SIGNAL);
    sink.write(['1', '2', '3', '4'].map((text) => logEntry('web', text, { stream: 'stderr' })));
    child('web').exit(7);
    const [outcome] = (await answer).outcomes;
    assert.equal(outcome?.outcome, 'failed');
    assert.equal(outcome?.state, 'halted');
    assert.match(outcome?.reason ?? '', /^web is halted \(.*7.*\); last lines on stderr: 2 \| 3 \| 4$/);
  });

  test('a daemon that exits before it is ready and is not restarted fails with the restart setting', async (t) => {
    const { ctx, child } = await harness(t, `${READY}restart = never\n`);
    const answer = startDaemons(ctx, { names: ['web'] }, NO_SIGNAL);
    child('web').exit(0);
    assert.deepEqual(summary(await answer), ['web: failed, web exited before becoming ready (restart = never)']);
  });

  test('a stop supersedes it', async (t) => {
    const { ctx, child } = await harness(t, READY);
    const start = startDaemons(ctx, { names: ['web'] }, NO_SIGNAL);
    const stop = stopDaemons(ctx, { names: ['web'] }, NO_SIGNAL);
    child('web').exit(0);
    assert.deepEqual(summary(await start), ['web: superseded, web: superseded by stop']);
    assert.deepEqual(summary(await stop), ['web: done']);
  });

  test('a daemon that is removed meanwhile fails', async (t) => {
    const { ctx, child } = await harness(t, READY);
    const answer = startDaemons(ctx, { names: ['web'] }, NO_SIGNAL);
    ctx.store.delete('os_daemons', 'web');
    child('web').exit(0);
    assert.deepEqual((await answer).outcomes, [
      { daemon: 'web', outcome: 'failed', reason: 'web was removed from the configuration', state: null },
    ]);
  });

  test('a timeout answers with what is known, and the daemon goes on', async (t) => {
    const { ctx, clock, child, daemon } = await harness(t, READY);
    const answer = startDaemons(ctx, { names: ['web'], timeout: 1500 }, NO_SIGNAL);
    clock.pass(1499);
    assert.equal(await isSettled(answer), false);
    clock.pass(1);
    assert.deepEqual(summary(await answer), ['web: timeout, timed out after 1.5 s']);
    assert.equal(daemon('web').wanted, 'up');
    assert.deepEqual(child('web').done, []);
  });

  test('without wait it answers at once', async (t) => {
    const { ctx, children } = await harness(t, READY);
    assert.deepEqual(summary(await startDaemons(ctx, { names: ['web'], wait: false }, NO_SIGNAL)), ['web: requested']);
    assert.equal(children.length, 1);
  });

  test('a client that disconnects ends the wait, not the command', async (t) => {
    const { ctx, daemon } = await harness(t, READY);
    const controller = new AbortController();
    const answer = startDaemons(ctx, { names: ['web'] }, controller.signal);
    controller.abort();
    await assert.rejects(answer, { code: 'stopping' });
    assert.equal(daemon('web').wanted, 'up');
  });

  test('it is refused during a shutdown', async (t) => {
    const { ctx, shutdown, children } = await harness(t, READY);
    shutdown.isStopping = true;
    const refusal = { code: 'stopping', message: 'osdaemond is shutting down; cannot start daemons' };
    assert.throws(() => startDaemons(ctx, { names: ['web'] }, NO_SIGNAL), refusal);
    assert.throws(() => restartDaemons(ctx, { names: ['web'] }, NO_SIGNAL), refusal);
    assert.equal(children.length, 0);
  });

  test('an unknown name starts nothing', async (t) => {
    const { ctx, children } = await harness(t, TWO);
    await assert.rejects(startDaemons(ctx, { names: ['a', 'c'] }, NO_SIGNAL), { code: 'unknown_daemon' });
    assert.equal(children.length, 0);
  });
});

describe('start with dependencies', () => {
  const AFTER = `[os_daemons]\ndb = x\nweb = y\n[os_daemon.db]\n${OFF}readiness = fd\nmax_retries = 0\n[os_daemon.web]\n${OFF}after = db\n`;

  test('it waits for the dependency', async (t) => {
    const { ctx, child, children } = await harness(t, AFTER);
    const answer = startDaemons(ctx, { all: true }, NO_SIGNAL);
    assert.equal(await isSettled(answer), false);
    assert.equal(children.length, 1);
    child('db').reportReady();
    assert.deepEqual(summary(await answer), ['db: done', 'web: done']);
  });

  test('it fails when the dependency is halted', async (t) => {
    const { ctx, child } = await harness(t, AFTER);
    const answer = startDaemons(ctx, { all: true }, NO_SIGNAL);
    child('db').exit(1);
    const [db, web] = (await answer).outcomes;
    assert.equal(db?.outcome, 'failed');
    assert.deepEqual([web?.outcome, web?.reason], ['failed', 'web waits for db, which is halted']);
  });

  test('the dependencies of 60 daemons in layers are walked once, not along every path', async (t) => {
    const names = Array.from({ length: 60 }, (_, i) => `d${i}`);
    const sections = names.map((name, i) => {
      const layer = i - (i % 2) - 2;
      return `[os_daemon.${name}]\n${OFF}readiness = fd\n${layer < 0 ? '' : `after = d${layer}, d${layer + 1}\n`}`;
    });
    const entries = names.map((name) => `${name} = x\n`);
    const { ctx, clock } = await harness(t, `[os_daemons]\n${entries.join('')}${sections.join('')}`);
    const answer = startDaemons(ctx, { all: true, timeout: 1 }, NO_SIGNAL);
    clock.pass(1);
    assert.equal((await answer).outcomes.length, 60);
  });
});

describe('stop', () => {
  test('it is done when no process is left', async (t) => {
    const { ctx, child, daemon } = await harness(t, '[os_daemons]\na = x\n');
    const answer = stopDaemons(ctx, { names: ['a'] }, NO_SIGNAL);
    assert.deepEqual(child('a').done, ['SIGTERM']);
    assert.equal(await isSettled(answer), false);
    child('a').exit(0);
    assert.deepEqual(summary(await answer), ['a: done']);
    assert.equal(daemon('a').wanted, 'down');
  });

  test('a daemon that is not running is done at once', async (t) => {
    const { ctx } = await harness(t, TWO);
    assert.deepEqual(summary(await stopDaemons(ctx, { all: true }, NO_SIGNAL)), ['a: done', 'b: done']);
  });

  test('a start supersedes it', async (t) => {
    const { ctx, child } = await harness(t, '[os_daemons]\na = x\n');
    const stop = stopDaemons(ctx, { names: ['a'] }, NO_SIGNAL);
    const start = startDaemons(ctx, { names: ['a'] }, NO_SIGNAL);
    child('a').exit(0);
    assert.deepEqual(summary(await stop), ['a: superseded, a: superseded by start']);
    assert.deepEqual(summary(await start), ['a: done']);
  });

  test('a daemon that is removed meanwhile is done', async (t) => {
    const { ctx, child } = await harness(t, '[os_daemons]\na = x\n');
    const answer = stopDaemons(ctx, { names: ['a'] }, NO_SIGNAL);
    ctx.store.delete('os_daemons', 'a');
    child('a').exit(0);
    assert.deepEqual((await answer).outcomes, [{ daemon: 'a', outcome: 'done', reason: '', state: null }]);
  });

  test('it is accepted during a shutdown', async (t) => {
    const { ctx, shutdown } = await harness(t, TWO);
    shutdown.isStopping = true;
    assert.deepEqual(summary(await stopDaemons(ctx, { names: ['a'] }, NO_SIGNAL)), ['a: done']);
  });
});

describe('restart', () => {
  test('only a new process counts', async (t) => {
    const { ctx, child, children } = await harness(t, '[os_daemons]\na = x\n');
    const answer = restartDaemons(ctx, { names: ['a'] }, NO_SIGNAL);
    assert.equal(await isSettled(answer), false);
    child('a').exit(0);
    assert.deepEqual(summary(await answer), ['a: done']);
    assert.equal(children.length, 2);
  });

  test('a daemon that is not running is started', async (t) => {
    const { ctx } = await harness(t, TWO);
    assert.deepEqual(summary(await restartDaemons(ctx, { names: ['a'] }, NO_SIGNAL)), ['a: done']);
  });
});
