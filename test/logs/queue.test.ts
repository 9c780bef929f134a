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

test('portions of every size keep their bytes while the queue adds more, and blocks are used again', () => {
  const random = seeded(11);
  const queue = new ByteQueue();
  const sizes = [1, 100, 4095, 4096, 70_000, 262_144, 262_145, 600_000];
  let added = '';
  let taken = '';
  for (let step = 0; step < 400; step++) {
    const letter = String.fromCharCode(97 + (step % 26));
    const text = letter.repeat(sizes[random.below(sizes.length)] ?? 1);
    queue.add(random.below(2) === 0 ? text : Buffer.from(text));
    added += text;
    const bytes = queue.take(1 + random.below(500_000));
    const before = bytes?.toString() ?? '';
    // What was taken stays valid until the next `take`, whatever this queue or another one adds.
    queue.add('x'.repeat(5000));
    new ByteQueue().add('y'.repeat(200_000));
    added += 'x'.repeat(5000);
    assert.equal(bytes?.toString() ?? '', before);
    taken += before;
  }
  while (queue.size > 0) taken += queue.take(1_000_000)?.toString() ?? '';
  assert.equal(taken, added);
});

test('text is counted and kept as UTF-8', () => {
  const queue = new ByteQueue();
  const text = 'ä€𝄞'.repeat(3000);
  queue.add(text);
  queue.add(text);
  assert.equal(queue.size, 2 * Buffer.byteLength(text));
  assert.equal(`${queue.take(27_000)}${queue.take(1_000_000)}`, text + text);
});

test('a cleared queue is empty, and the bytes that were taken stay valid', () => {
  const queue = new ByteQueue();
  queue.add('a'.repeat(10_000));
  const bytes = queue.take(10_000);
  queue.clear();
  queue.add('b'.repeat(10_000));
  assert.equal(queue.size, 10_000);
  assert.equal(bytes?.toString(), 'a'.repeat(10_000));
});

test('lines are counted by their line ends', () => {
  assert.equal(countLines(Buffer.from('')), 0);
  assert.equal(countLines(Buffer.from('a\n\nb\nc')), 3);
});
