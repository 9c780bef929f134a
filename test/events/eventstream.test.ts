/** The event stream: the events of a change, what subscribers get and in which order, and what is kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventStream, type EventStreamItem } from '../../src/events/eventstream.ts';
import type { Standing, StateChange } from '../../src/events/statechange.ts';
import type { StateName } from '../../src/machine/types.ts';

const who = { daemon: 'echo', generation: 1, instance: 0 };

function change(before: StateName, state: StateName, more: Partial<StateChange> = {}): StateChange {
  return { time: 1, who, run: 1, pid: 100, before, state, reason: '', ended: null, ...more };
}

const UP = change('stopped', 'up');
const REST = change('cleaning up', 'stopped', { pid: null, reason: 'requested', ended: { run: 1, pid: 100 } });

function stream(standings: readonly Standing[] = [], behind?: number): EventStream {
  return new EventStream({ standings: () => standings }, behind);
}

async function read(items: AsyncIterable<EventStreamItem>, count: number): Promise<EventStreamItem[]> {
  const read: EventStreamItem[] = [];
  for await (const item of items) {
    read.push(item);
    if (read.length === count) break;
  }
  return read;
}

/** `u 1 up`: letter, run and state. */
function reported(events: EventStream): string[] {
  return events.history('echo').map(({ event, run, state }) => `${event} ${run} ${state}`);
}

test('a run becomes the events u U d D; the changes between them have no letter', () => {
  const events = stream();
  for (const one of [
    change('stopped', 'starting'),
    change('starting', 'ready'),
    change('ready', 'stopping'),
    change('stopping', 'cleaning up'),
    REST,
  ]) {
    events.note(one);
  }
  assert.deepEqual(reported(events), [
    'u 1 starting',
    'U 1 ready',
    'null 1 stopping',
    'd 1 cleaning up',
    'D 1 stopped',
  ]);
});

test('an immediate restart is two events: D of the old run and u of the new one', () => {
  const events = stream();
  events.note(change('cleaning up', 'up', { run: 2, pid: 101, ended: { run: 1, pid: 100 } }));
  assert.deepEqual(reported(events), ['D 1 up', 'u 2 up']);
  assert.deepEqual(
    events.history('echo').map(({ pid, number }) => [pid, number]),
    [
      [100, 1],
      [101, 2],
    ],
  );
});

test('a subscription begins with a snapshot and continues without a gap', async () => {
  const standings: Standing[] = [{ time: 1, who, run: 0, pid: null, state: 'stopped', reason: 'new' }];
  const events = stream(standings);
  events.note(UP);
  const subscription = events.subscribe();
  events.note(REST);
  const [snapshot, event] = await read(subscription, 2);
  assert.ok(snapshot?.kind === 'snapshot' && event?.kind === 'event');
  assert.deepEqual(
    { number: snapshot.number, states: snapshot.instances.map(({ instance, state }) => [instance, state]) },
    { number: 1, states: [['echo@1#0', 'stopped']] },
  );
  assert.equal(event.event.number, 2);
});

test('a subscription passes only the events of the requested daemons', async () => {
  const other = { ...who, daemon: 'other' };
  const standings: Standing[] = [who, other].map((one) => ({
    time: 1,
    who: one,
    run: 0,
    pid: null,
    state: 'stopped',
    reason: 'new',
  }));
  const events = stream(standings);
  const subscription = events.subscribe(new Set(['other']));
  events.note(UP);
  events.note(change('stopped', 'up', { who: other }));
  const [snapshot, event] = await read(subscription, 2);
  assert.equal(snapshot?.kind === 'snapshot' && snapshot.instances.length, 1);
  assert.equal(event?.kind === 'event' && event.event.daemon, 'other');
});

test('a subscriber that falls behind is dropped with a message and uses no more memory', async () => {
  const events = stream([], 10);
  const slow = events.subscribe();
  for (let i = 0; i < 20; i++) events.note(UP);
  const items: EventStreamItem[] = [];
  for await (const item of slow) items.push(item);
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ['dropped'],
  );
  assert.match(items[0]?.kind === 'dropped' ? items[0].message : '', /fell 11 events behind and was dropped/);
});

test('a waiting subscriber gets the next event, and ends with the subscription', async () => {
  const events = stream();
  const subscription = events.subscribe();
  const all = (async () => {
    const kinds: string[] = [];
    for await (const { kind } of subscription) kinds.push(kind);
    return kinds;
  })();
  await new Promise((resolve) => setImmediate(resolve));
  events.note(UP);
  await new Promise((resolve) => setImmediate(resolve));
  subscription.end();
  events.note(UP);
  assert.deepEqual(await all, ['snapshot', 'event']);
});

test('the last 50 events of a daemon are kept; those of a removed daemon are forgotten', () => {
  const events = stream();
  for (let i = 0; i < 60; i++) events.note(UP);
  assert.deepEqual([events.history('echo').length, events.history('echo')[0]?.number], [50, 11]);
  events.forget('echo');
  assert.deepEqual(events.history('echo'), []);
});
