/** A file ends at its limit, never inside a line, unless the line is as long as a file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Filled, rotationPoint } from '../../src/logs/rotationpoint.ts';

const room = (text: string, size: number, tail: Filled['tail'] = 'line end'): number =>
  rotationPoint(Buffer.from(text), { size, tail }, 10);

test('bytes that fit are all written', () => {
  assert.equal(room('abc\ndef\n', 0), 8);
  assert.equal(room('abc\n', 6), 4);
});

test('of bytes that do not fit, the whole lines that do are written', () => {
  assert.equal(room('abc\ndef\nghi\n', 0), 8);
  assert.equal(room('abc\ndef\n', 5), 4);
});

test('if not even one line fits, the file is full', () => {
  assert.equal(room('abc\n', 7), 0);
  assert.equal(room('abc', 8), 0);
  assert.equal(room('abc\n', 25), 0);
});

test('an unfinished line is finished in its file', () => {
  assert.equal(room('c\ndef\nghi\n', 9, 'inside a line'), 2);
  assert.equal(room('bcdefgh\n', 9, 'inside a line'), 8);
});

test('a line longer than a file has a file of its own, and is cut at twice the limit', () => {
  assert.equal(room('abcdefghijklm\nx\n', 0), 14);
  assert.equal(room('x'.repeat(50), 0), 20);
  assert.equal(room('x'.repeat(50), 20, 'inside a line'), 0);
  assert.equal(room('x'.repeat(50), 15, 'inside a line'), 5);
});
