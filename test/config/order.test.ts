/** Dependency cycles of `after` are found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCycles } from '../../src/config/settings/dependencies.ts';

function cycles(order: Readonly<Record<string, string>>): string[][] {
  return findCycles(
    new Map(
      Object.entries(order).map(([name, after]) => [name, new Set(after.split(' ').filter((one) => one !== ''))]),
    ),
  );
}

test('no dependencies', () => assert.deepEqual(cycles({ a: '', b: '', c: '' }), []));

test('a chain, a diamond and an unknown name are no cycles', () => {
  assert.deepEqual(cycles({ web: 'app', app: 'db cache', cache: 'db', db: 'elsewhere' }), []);
});

test('a cycle contains only its members, not the names that wait for it', () => {
  assert.deepEqual(cycles({ web: 'a', a: 'b', b: 'c', c: 'a', db: '' }), [['a', 'b', 'c']]);
});

test('self-dependency is a cycle', () => assert.deepEqual(cycles({ a: 'a' }), [['a']]));

test('several cycles are found', () => {
  assert.deepEqual(cycles({ a: 'b', b: 'a', c: 'd b', d: 'c' }), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('a cycle of a thousand is found', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`d${i}`, `d${(i + 1) % 1000}`]));
  assert.equal(cycles(many)[0]?.length, 1000);
});
