/** Who waits for whom, in words that name the one that is waited for and how it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dependency, followersOf, waitsFor } from '../../src/machine/order.ts';
import type { StateName } from '../../src/machine/types.ts';

function db(state: StateName | readonly StateName[], more: Partial<Dependency> = {}): Dependency {
  return { name: 'db', states: [state].flat(), saysReady: true, waits: false, ...more };
}

test('who comes after nobody waits for nobody', () => assert.equal(waitsFor([]), null));

test('a daemon that says when it is ready is waited for until then', () => {
  assert.equal(waitsFor([db('ready')]), null);
  for (const state of ['stopped', 'starting', 'stopping', 'killing', 'cleaning up', 'backoff', 'halted'] as const) {
    assert.equal(waitsFor([db(state)]), `waiting for db (${state})`);
  }
});

test('one that does not say counts when it is up', () => {
  assert.equal(waitsFor([db('up', { saysReady: false })]), null);
  assert.equal(waitsFor([db('stopped', { saysReady: false })]), 'waiting for db (stopped)');
});

test('each of its copies must be ready', () => {
  assert.equal(waitsFor([db(['ready', 'ready'])]), null);
  assert.equal(waitsFor([db(['ready', 'backoff'])]), 'waiting for db (backoff)');
});

test('all that are missing are named, one that waits itself and one that is not there too', () => {
  const others = [db('ready'), db('stopped', { name: 'app', waits: true }), db([], { name: 'ghost' })];
  assert.equal(waitsFor(others), 'waiting for app (waiting), ghost (not there)');
});

test('those who come after a daemon are known by its name', () => {
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
