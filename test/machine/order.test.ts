/** What a first start waits for: the message names each dependency and its state. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dependency, followersOf, waitsFor } from '../../src/machine/order.ts';
import type { StateName } from '../../src/machine/types.ts';

function db(state: StateName | readonly StateName[], more: Partial<Dependency> = {}): Dependency {
  return { name: 'db', states: [state].flat(), saysReady: true, waits: false, ...more };
}

test('no dependencies', () => assert.equal(waitsFor([]), null));

test('a dependency that reports readiness must be ready', () => {
  assert.equal(waitsFor([db('ready')]), null);
  for (const state of ['stopped', 'starting', 'stopping', 'killing', 'cleaning up', 'backoff', 'halted'] as const) {
    assert.equal(waitsFor([db(state)]), `waiting for db (${state})`);
  }
});

test('a dependency without readiness must be up', () => {
  assert.equal(waitsFor([db('up', { saysReady: false })]), null);
  assert.equal(waitsFor([db('stopped', { saysReady: false })]), 'waiting for db (stopped)');
});

test('each instance of a dependency must be ready', () => {
  assert.equal(waitsFor([db(['ready', 'ready'])]), null);
  assert.equal(waitsFor([db(['ready', 'backoff'])]), 'waiting for db (backoff)');
});

test('every missing dependency is named, also one that waits itself and one that does not exist', () => {
  const others = [db('ready'), db('stopped', { name: 'app', waits: true }), db([], { name: 'ghost' })];
  assert.equal(waitsFor(others), 'waiting for app (waiting), ghost (not there)');
});

test('the followers of a daemon, by its name', () => {
  const after = new Map([
    ['web', new Set(['app', 'db'])],
    ['app', new Set(['db'])],
    ['db', new Set<string>()],
  ]);
  assert.deepEqual(
    [...followersOf(after)],
    [
      ['app', ['web']],
      ['db', ['web', 'app']],
    ],
  );
});
