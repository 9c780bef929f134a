/** Who starts after whom: rounds are found and named, and so is one who waits for somebody that is not there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCycles } from '../../src/config/settings/dependencies.ts';

function rounds(order: Readonly<Record<string, string>>): string[][] {
  return findCycles(
    new Map(
      Object.entries(order).map(([name, after]) => [name, new Set(after.split(' ').filter((one) => one !== ''))]),
    ),
  );
}

test('no order is an order', () => assert.deepEqual(rounds({ a: '', b: '', c: '' }), []));

test('a chain, a diamond and a name that is no daemon are no rounds', () => {
  assert.deepEqual(rounds({ web: 'app', app: 'db cache', cache: 'db', db: 'elsewhere' }), []);
});

test('a round is told with its members only, not with those who wait for it', () => {
  assert.deepEqual(rounds({ web: 'a', a: 'b', b: 'c', c: 'a', db: '' }), [['a', 'b', 'c']]);
});

test('who waits for itself is a round of one', () => assert.deepEqual(rounds({ a: 'a' }), [['a']]));

test('each of several rounds is told', () => {
  assert.deepEqual(rounds({ a: 'b', b: 'a', c: 'd b', d: 'c' }), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('a thousand in one round are found', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`d${i}`, `d${(i + 1) % 1000}`]));
  assert.equal(rounds(many)[0]?.length, 1000);
});
