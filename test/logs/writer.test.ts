/** Writing to the log never blocks: lines that it cannot take in time are dropped, counted and reported once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LogWriter } from '../../src/logs/writer.ts';
import { ManualClock } from './clock.ts';
import { failure, ManualTarget } from './target.ts';

const MIB = 1024 * 1024;
/** Lines of 1 KiB. */
const kilobytes = (count: number): string => `${'x'.repeat(1023)}\n`.repeat(count);

function setUp(target = new ManualTarget()) {
  const clock = new ManualClock();
  const reported: string[] = [];
  const writer = new LogWriter(target, {
    clock,
    losing: (reason) => reported.push(`losing: ${reason}`),
    recovered: (lines) => reported.push(`recovered: ${lines}`),
  });
  return { clock, target, reported, writer };
}

test('everything that one turn of the loop writes is one put, in order', async () => {
  const { target, writer } = setUp();
  assert.equal(writer.write('one\n'), true);
  writer.write(Buffer.from('two\n'));
  await target.takes();
  writer.write('three\n');
  await target.takes();
  assert.deepEqual(target.puts, ['one\ntwo\n', 'three\n']);
});

test('one put at a time, each of the best size for the target', async () => {
  const { target, writer } = setUp(new ManualTarget(4));
  writer.write('123456789');
  for (let put = 0; put < 3; put++) await target.takes();
  assert.deepEqual(target.puts, ['1234', '5678', '9']);
});

test('a buffer may be overwritten after `write`', async () => {
  const { target, writer } = setUp();
  const shared = Buffer.from('mine\n');
  writer.write(shared);
  shared.fill('?');
  await target.takes();
  assert.deepEqual(target.puts, ['mine\n']);
});

test('a writer with 1 MiB waiting is behind, with 256 KiB it has caught up; nothing is lost', async () => {
  const { target, reported, writer } = setUp(new ManualTarget(128 * 1024));
  let calls = 0;
  const cancelled = (): void => assert.fail('cancelled');
  for (let sent = 0; sent < 7; sent++) assert.equal(writer.write(kilobytes(128)), true);
  assert.equal(writer.write(kilobytes(128)), false);
  assert.equal(writer.write(kilobytes(128)), false);
  writer.drained(() => (calls += 1));
  writer.drained(cancelled)();
  for (let put = 0; put < 6; put++) {
    await target.takes();
    assert.equal(calls, 0);
  }
  await target.takes();
  await target.requested();
  assert.equal(calls, 1);
  assert.equal(writer.behind, false);
  await target.takes();
  await target.takes();
  assert.equal(target.puts.join('').length, 9 * 128 * 1024);
  assert.deepEqual([calls, reported], [1, []]);
});

test('`drained` of a writer that is not behind calls back in a later turn', async () => {
  const { writer } = setUp();
  let calls = 0;
  writer.drained(() => (calls += 1));
  assert.equal(calls, 0);
  await nextTurn();
  await nextTurn();
  assert.equal(calls, 1);
});

test('a target that takes nothing for 5 s is stuck: callers do not wait, 8 MiB are kept, the rest is counted', async () => {
  const { clock, target, reported, writer } = setUp();
  let calls = 0;
  writer.write(kilobytes(8 * 1024));
  writer.drained(() => (calls += 1));
  await target.requested();
  clock.pass(4999);
  assert.equal(calls, 0);
  clock.pass(1);
  assert.equal(calls, 1);
  assert.equal(writer.write(kilobytes(10)), true);
  assert.equal(writer.write(kilobytes(5)), true);
  assert.deepEqual(reported, ['losing: the target takes no more']);
  for (let put = 0; put < 8; put++) await target.takes();
  await nextTurn();
  assert.deepEqual(reported, ['losing: the target takes no more', 'recovered: 15']);
  assert.equal(target.puts.join('').length, 8 * MIB);
  writer.write('after\n');
  await target.takes();
  assert.equal(target.puts.at(-1), 'after\n');
  await nextTurn();
  assert.equal(writer.write(kilobytes(8 * 1024)), false, 'it can be behind again');
});

test('lost lines of a failing target are reported once, and their number when it works again', async () => {
  const { target, reported, writer } = setUp();
  for (let write = 0; write < 3; write++) {
    writer.write('a\nb\nc\n');
    await target.takes(2, failure('ENOSPC'));
    await nextTurn();
  }
  assert.deepEqual(reported, ['losing: ENOSPC: write']);
  writer.write('d\n');
  await target.takes();
  await nextTurn();
  assert.deepEqual(reported, ['losing: ENOSPC: write', 'recovered: 6']);
});

test('a reader that exited is not reported', async () => {
  const { target, reported, writer } = setUp();
  for (const code of ['EPIPE', 'ECONNRESET']) {
    writer.write('a\n');
    await target.takes(0, failure(code));
    await nextTurn();
  }
  assert.deepEqual(reported, []);
});

test('callers that write although the writer is behind do not fill the memory', async () => {
  const { target, reported, writer } = setUp();
  for (let sent = 0; sent < 70; sent++) writer.write(kilobytes(1024));
  assert.deepEqual(reported, ['losing: the target takes no more']);
  while (reported.length < 2) await target.takes();
  assert.deepEqual(reported[1], `recovered: ${6 * 1024}`);
  assert.equal(target.puts.join('').length, 64 * MIB);
});

test('the target is reopened and replaced between two puts, and waiting lines are kept', async () => {
  const { target, writer } = setUp();
  const next = new ManualTarget();
  writer.write('one\n');
  await target.requested();
  writer.write('two\n');
  const reopened = writer.reopen();
  const used = writer.use(next);
  assert.deepEqual(target.calls, ['put']);
  await target.takes();
  assert.equal(await reopened, null);
  await used;
  assert.deepEqual(target.calls, ['put', 'reopen', 'close']);
  await next.takes();
  assert.deepEqual(next.puts, ['two\n']);
});

test('a target that cannot be reopened gives the reason', async () => {
  const { target, writer } = setUp();
  target.reopening = new Error('its directory does not exist');
  assert.equal(await writer.reopen(), target.reopening);
});

test('closing writes what waits, once, and later nothing', async () => {
  const { clock, target, reported, writer } = setUp();
  writer.write('last\n');
  const closed = writer.close(1000);
  assert.equal(writer.write('too late\n'), true);
  await target.takes();
  await closed;
  await writer.close(1000);
  assert.deepEqual(target.puts, ['last\n']);
  assert.deepEqual(target.calls, ['put', 'close']);
  assert.deepEqual([reported, clock.waiting], [[], 0]);
});

test('closing waits for a limited time', async () => {
  const { clock, target, reported, writer } = setUp(new ManualTarget(4));
  writer.write('123456');
  await target.requested();
  const closed = writer.close(1000);
  clock.pass(1000);
  await closed;
  assert.deepEqual(target.puts, ['1234']);
  assert.deepEqual(target.calls.slice(0, 2), ['put', 'abandon']);
  assert.deepEqual(reported, []);
});
