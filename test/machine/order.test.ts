/** Which dependencies a first start waits for, and how that is shown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dependency, followersOf, missingDependencies, waitingText } from '../../src/machine/order.ts';
import type { StateName } from '../../src/machine/types.ts';

function db(state: StateName | readonly StateName[], more: Partial<Dependency> = {}): Dependency {
  return { name: 'db', states: [state].flat(), reportsReadiness: true, isWaiting: false, ...more };
}

/** What a first start waits for; null: nothing. */
function waitsFor(dependencies: readonly Dependency[]): string | null {
  const missing = missingDependencies(dependencies);
  return missing.length === 0 ? null : waitingText(missing);
}

test('without dependencies a start does not wait', () => assert.equal(waitsFor([]), null));

test('a dependency that reports readiness is awaited until it is ready', () => {
  assert.equal(waitsFor([db('ready')]), null);
  for (const state of ['stopped', 'starting', 'stopping', 'killing', 'cleaning up', 'backoff', 'halted'] as const) {
    assert.equal(waitsFor([db(state)]), `waiting for db (${state})`);
  }
});

test('a dependency that does not report readiness is awaited until it is up', () => {
  assert.equal(waitsFor([db('up', { reportsReadiness: false })]), null);
  assert.equal(waitsFor([db('stopped', { reportsReadiness: false })]), 'waiting for db (stopped)');
});

test('each instance of a dependency must be ready', () => {
  assert.equal(waitsFor([db(['ready', 'ready'])]), null);
  assert.equal(waitsFor([db(['ready', 'backoff'])]), 'waiting for db (backoff)');
});

test('all missing dependencies are listed, also one that waits itself and one that does not exist', () => {
  const others = [db('ready'), db('stopped', { name: 'app', isWaiting: true }), db([], { name: 'ghost' })];
  assert.equal(waitsFor(others), 'waiting for app (waiting), ghost (not there)');
});

test('the followers of a daemon are the daemons that come after it', () => {
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
