/** A ring keeps the last entries, bounded in lines and size, and no memory beyond them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ring } from '../../src/logs/ring.ts';
import { memoryKept } from '../protocol/garbage.ts';
import { entry } from './entries.ts';

const lines = (...texts: readonly string[]) => texts.map((text) => entry({ text }));
const texts = (ring: Ring, count = 1000): string[] => ring.recent(count).map(({ text }) => text);

test('the last lines are kept, oldest first', () => {
  const ring = new Ring({ lines: 3, size: 1000 });
  assert.deepEqual(texts(ring), []);
  ring.add(lines('a', 'b'));
  assert.deepEqual(texts(ring), ['a', 'b']);
  ring.add(lines('c', 'd'));
  assert.deepEqual(texts(ring), ['b', 'c', 'd']);
  ring.add(lines('e', 'f', 'g', 'h'));
  assert.deepEqual(texts(ring), ['f', 'g', 'h']);
});

test('the size is bounded too', () => {
  const ring = new Ring({ lines: 100, size: 40 });
  ring.add(lines('1'.repeat(10), '2'.repeat(10), '3'.repeat(10), '4'.repeat(10)));
  assert.equal(texts(ring).length, 4);
  ring.add(lines('5'));
  assert.deepEqual(texts(ring), ['2'.repeat(10), '3'.repeat(10), '4'.repeat(10), '5']);
});

test('a very long line is cut, and leaves room for others', () => {
  const ring = new Ring({ lines: 100, size: 40 });
  ring.add(lines('before', 'x'.repeat(1_000_000), 'after'));
  assert.deepEqual(texts(ring), ['before', `${'x'.repeat(9)}…`, 'after']);
});

test('`recent` gives at most this many entries, of one stream if given', () => {
  const ring = new Ring();
  ring.add([
    entry({ stream: 'stderr', text: 'one' }),
    entry({ stream: 'log', text: 'two' }),
    entry({ stream: 'stderr', text: 'three' }),
  ]);
  assert.deepEqual(texts(ring, 2), ['two', 'three']);
  assert.deepEqual(texts(ring, 0), []);
  assert.deepEqual(
    ring.recent(5, 'stderr').map(({ text }) => text),
    ['one', 'three'],
  );
  assert.deepEqual(ring.recent(5, 'host'), []);
});

test('a ring keeps the line, not the chunk of the line', () => {
  const ring = new Ring();
  const before = memoryKept();
  for (let chunk = 0; chunk < 200; chunk++) {
    // What a part of a long string is: a view that keeps the whole.
    const whole = Buffer.alloc(512 * 1024, `${chunk} and so on `).toString('latin1');
    ring.add(lines(whole.slice(0, 100)));
  }
  assert.equal(texts(ring).length, 200);
  assert.ok(memoryKept() - before < 10 * 1024 * 1024, 'of 100 MiB in chunks, only the lines are kept');
});
