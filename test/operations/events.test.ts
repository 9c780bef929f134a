/** The event stream begins with a snapshot and has no gaps; the history keeps the last events of each daemon. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventHistory, subscribeEvents } from '../../src/operations/events.ts';
import type { StreamItem } from '../../src/wire/events.ts';
import { harness } from './harness.ts';

const INI = '[os_daemons]\na = x\nb = y\n[os_daemon.b]\nautostart = false\n';

function letters(items: readonly StreamItem[]): string {
  return items.map((item) => (item.kind === 'event' ? (item.event ?? '-') : item.kind)).join(' ');
}

test('a snapshot, then each change, numbered without gaps', async (t) => {
  const { ctx, child, daemon } = await harness(t, INI);
  const feed = subscribeEvents(ctx, {});
  daemon('b').start();
  child('a').exit(0);
  const items: StreamItem[] = [];
  for await (const item of feed) {
    items.push(item);
    if (item.kind === 'event' && item.daemon === 'a' && item.event === 'u') break;
  }
  const [first, ...events] = items;
  assert.ok(first?.kind === 'snapshot');
  assert.deepEqual(
    first.instances.map(({ daemon: name, pid }) => [name, pid]),
    [
      ['a', 100],
      ['b', null],
    ],
  );
  assert.deepEqual(
    events.map((item) => item.kind === 'event' && item.number),
    events.map((_, i) => first.number + 1 + i),
  );
  assert.match(letters(events), /^u d .*D.* ?u$/);
});

test('only the named daemons', async (t) => {
  const { ctx, child, daemon } = await harness(t, INI);
  const feed = subscribeEvents(ctx, { name: ['b'] });
  child('a').exit(0);
  daemon('b').start();
  const names: string[] = [];
  for await (const item of feed) {
    if (item.kind !== 'event') continue;
    names.push(item.daemon);
    if (item.event === 'u') break;
  }
  assert.deepEqual(new Set(names), new Set(['b']));
});

test('the history of several daemons in the order of the events, 50 of each', async (t) => {
  const { ctx, child, daemon } = await harness(t, `${INI}max_retries = 1000\n`);
  for (let i = 0; i < 30; i++) {
    daemon('a').restart();
    child('a').exit(0);
  }
  daemon('b').start();
  const { events } = eventHistory(ctx, {});
  assert.deepEqual(
    events.map(({ number }) => number),
    events.map(({ number }) => number).sort((a, b) => a - b),
  );
  assert.equal(eventHistory(ctx, { name: ['a'] }).events.length, 50);
  assert.equal(events.at(-1)?.daemon, 'b');
  assert.equal(events.at(-1)?.event, 'u');
});

test('an unknown name is an error for both', async (t) => {
  const { ctx } = await harness(t, INI);
  assert.throws(() => eventHistory(ctx, { name: ['c'] }), { code: 'unknown_daemon' });
  assert.throws(() => subscribeEvents(ctx, { name: ['c'] }), { code: 'unknown_daemon' });
});
