/** Bytes leave the queue as they came, in portions of the size that is asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteQueue, countLines } from '../../src/logs/queue.ts';
import { seeded } from '../config/random.ts';

test('portions are as large as asked for, as long as there is enough', () => {
  const queue = new ByteQueue();
  for (const part of ['abc', '', 'd', 'efgh']) queue.add(Buffer.from(part));
  assert.equal(queue.size, 8);
  assert.equal(queue.take(2)?.toString(), 'ab');
  assert.equal(queue.take(4)?.toString(), 'cdef');
  assert.equal(queue.take(4)?.toString(), 'gh');
  assert.equal(queue.take(4), undefined);
  assert.equal(queue.size, 0);
});

test('any mixture of adding and taking keeps every byte in order', () => {
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

test('lines are counted by their ends', () => {
  assert.equal(countLines(Buffer.from('')), 0);
  assert.equal(countLines(Buffer.from('a\n\nb\nc')), 3);
});
