/** Recent log lines, and a stream that goes on with each new line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Feed } from '../../src/operations/events.ts';
import { followLogs, recentLogs } from '../../src/operations/logs.ts';
import { harness, logEntry } from './harness.ts';

const INI = '[os_daemons]\na = x\nb = y\n';

async function taken<T>(feed: Feed<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  for await (const item of feed) {
    items.push(item);
    if (items.length === count) break;
  }
  return items;
}

test('lines of several daemons in the order of their times', async (t) => {
  const { ctx, sink } = await harness(t, INI);
  sink.write([logEntry('b', 'second', { time: 2, stream: 'log', level: 'debug' })]);
  sink.write([logEntry('a', 'first', { time: 1 }), logEntry('a', 'third', { time: 3 })]);
  const { lines } = recentLogs(ctx, {});
  assert.deepEqual(
    lines.map(({ text }) => text),
    ['first', 'second', 'third'],
  );
  assert.deepEqual(lines[1], {
    kind: 'line',
    time: 2,
    level: 'debug',
    daemon: 'b',
    instance: 'b@1#0',
    stream: 'log',
    text: 'second',
  });
});

test('the last lines of each daemon: 100, or as many as the request says', async (t) => {
  const { ctx, sink } = await harness(t, INI);
  sink.write(Array.from({ length: 120 }, (_, i) => logEntry('a', `${i}`)));
  sink.write([logEntry('b', 'b')]);
  assert.equal(recentLogs(ctx, { name: ['a'] }).lines.length, 100);
  assert.deepEqual(
    recentLogs(ctx, { lines: 2 }).lines.map(({ text }) => text),
    ['118', '119', 'b'],
  );
  assert.deepEqual(recentLogs(ctx, { lines: 0 }).lines, []);
});

test('a follower gets the recent lines, then each new line once', async (t) => {
  const { ctx, sink } = await harness(t, INI);
  sink.write([logEntry('a', 'old')]);
  const feed = followLogs(ctx, { name: ['a'] });
  sink.write([logEntry('b', 'other')]);
  sink.write([logEntry('a', 'new')]);
  const texts = (await taken(feed, 2)).map((item) => (item.kind === 'line' ? item.text : item.kind));
  assert.deepEqual(texts, ['old', 'new']);
});

test('without names a follower also gets the lines of daemons that are added later', async (t) => {
  const { ctx, sink } = await harness(t, INI);
  const feed = followLogs(ctx, {});
  sink.write([logEntry('c', 'later')]);
  assert.equal((await taken(feed, 1))[0]?.kind, 'line');
});

test('a follower that is 4 MiB behind is disconnected with a message', async (t) => {
  const { ctx, sink } = await harness(t, INI);
  const feed = followLogs(ctx, { name: ['a'] });
  const text = 'x'.repeat(1024 * 1024);
  for (let i = 0; i < 4; i++) sink.write([logEntry('a', text)]);
  sink.write([logEntry('a', 'lost')]);
  assert.deepEqual(await taken(feed, 10), [
    {
      kind: 'dropped',
      message: 'the reader fell 4 lines behind and was disconnected; follow again, or read the log file',
    },
  ]);
});

test('a follower that ends gets nothing more', async (t) => {
  const { ctx, sink } = await harness(t, INI);
  const feed = followLogs(ctx, {});
  feed.end();
  sink.write([logEntry('a', 'x')]);
  assert.deepEqual(await taken(feed, 10), []);
});

test('an unknown name is an error for both', async (t) => {
  const { ctx } = await harness(t, INI);
  assert.throws(() => recentLogs(ctx, { name: ['c'] }), { code: 'unknown_daemon' });
  assert.throws(() => followLogs(ctx, { name: ['c'] }), { code: 'unknown_daemon' });
});
