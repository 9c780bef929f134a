/** Bytes leave the queue in order, in portions of the requested size. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteQueue, countLines } from '../../src/logs/queue.ts';
import { seeded } from '../config/random.ts';

test('portions have the requested size as long as enough bytes wait', () => {
  const queue = new ByteQueue();
  for (const part of ['abc', '', 'd', 'efgh']) queue.add(Buffer.from(part));
  assert.equal(queue.size, 8);
  assert.equal(queue.take(2)?.toString(), 'ab');
  assert.equal(queue.take(4)?.toString(), 'cdef');
  assert.equal(queue.take(4)?.toString(), 'gh');
  assert.equal(queue.take(4), undefined);
  assert.equal(queue.size, 0);
});

test('adding and taking in any mixture keep every byte in order', () => {
  const random = seeded(7);
  const queue = new ByteQueue();
  let added = '';
  let taken = '';
  for (let step = 0; step < 5000; step++) {
    if (random.below(2) === 0) {
      const part = String(step).repeat(random.below(4));
      queue.add(Buffer.from(part));
      added += part;
    } else taken += queue.take(1 + random.below(12))?.toString() ?? '';
    assert.equal(queue.size, added.length - taken.length);
  }
  assert.equal(taken + (queue.take(queue.size)?.toString() ?? ''), added);
});

test('lines are counted by their line ends', () => {
  assert.equal(countLines(Buffer.from('')), 0);
  assert.equal(countLines(Buffer.from('a\n\nb\nc')), 3);
});
