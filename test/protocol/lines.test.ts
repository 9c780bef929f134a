/** Lines come out whole, in order and once, whatever the chunks; a line over the bound is dropped and reported, or cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineReader } from '../../src/protocol/lines.ts';
import { type Random, seeded } from '../config/random.ts';
import { keepsLess, memoryKept } from './garbage.ts';

/** What a reader makes of these chunks: lines, `!start` for a line that was too long, `…rest` for what had no end. */
function read(chunks: readonly (string | Buffer)[], maxLine = 1000, over: 'drop' | 'cut' = 'drop'): string[] {
  const seen: string[] = [];
  const reader = new LineReader(maxLine, over, {
    line: (line) => seen.push(line),
    tooLong: (start) => seen.push(`!${start}`),
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  const rest = reader.end();
  if (rest !== '') seen.push(`…${rest}`);
  return seen;
}

test('a chunk may hold one line, many, a part of one, or none', () => {
  assert.deepEqual(read(['one\n']), ['one']);
  assert.deepEqual(read(['one\ntwo\n\nfour\n']), ['one', 'two', '', 'four']);
  assert.deepEqual(read(['o', 'n', 'e\ntw', 'o\n', 'three', '\n', '']), ['one', 'two', 'three']);
  assert.deepEqual(read(['', '\n', '\n\n']), ['', '', '']);
});

test('`push` gives all lines of a chunk before it returns', () => {
  let lines = 0;
  const reader = new LineReader(1000, 'drop', { line: () => (lines += 1), tooLong: assert.fail });
  for (let pushed = 1; pushed <= 100; pushed++) {
    reader.push(Buffer.from('a\nb\nc\n'));
    assert.equal(lines, 3 * pushed);
  }
});

test('one CR before the line end belongs to it, every other is part of the line', () => {
  assert.deepEqual(read(['a\r\nb\r\r\nc\rd\n\r\n']), ['a', 'b\r', 'c\rd', '']);
  assert.deepEqual(read(['a\r', '\nb', '\r\n', '\r', '\n']), ['a', 'b', '']);
});

test('a line has one character per byte, so that invalid UTF-8 can be detected', () => {
  assert.deepEqual(read([Buffer.from([0x66, 0xff, 0x00, 0xc3, 0x0a])]), ['f\u00ff\u0000\u00c3']);
  assert.deepEqual(read(['é\n']), ['\u00c3\u00a9']);
});

test('the caller may overwrite a chunk after `push`', () => {
  const seen: string[] = [];
  const reader = new LineReader(1000, 'drop', { line: (line) => seen.push(line), tooLong: assert.fail });
  const shared = Buffer.alloc(8);
  for (const piece of ['abc', 'def\nghi', '\n']) {
    reader.push(shared.subarray(0, shared.write(piece)));
    shared.fill('?');
  }
  assert.deepEqual(seen, ['abcdef', 'ghi']);
});

test('bytes without a line end are returned at the end, once', () => {
  assert.deepEqual(read(['a\nb', 'c']), ['a', '…bc']);
  assert.deepEqual(read(['a\n']), ['a']);
});

test('a line over the bound is dropped and reported once, with its start; the bound does not count the line end', () => {
  assert.deepEqual(read(['12345\n123456\n1234\n'], 5), ['12345', '!12345', '1234']);
  assert.deepEqual(read(['12345\r\n', '12345\r', '\n', '12345\rx\n', 'ok\n'], 5), ['12345', '12345', '!12345', 'ok']);
  assert.deepEqual(read(['1234', '56', '7890', '1234\nok\n'], 5), ['!12345', 'ok']);
  assert.deepEqual(read(['1234567'], 5), ['!12345']);
});

test('a line that never ends is reported when it exceeds the bound, and none of it is kept', async () => {
  let reported = 0;
  const reader = new LineReader(1024 * 1024, 'drop', { line: assert.fail, tooLong: () => (reported += 1) });
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const before = memoryKept();
  for (let pushed = 0; pushed < 1024; pushed++) reader.push(chunk);
  assert.equal(reported, 1);
  assert.ok(await keepsLess(16 * 1024 * 1024, before), 'of 64 MiB next to nothing is kept');
  assert.equal(reader.end(), '');
});

test('the memory of a long line is freed after it', async () => {
  const before = memoryKept();
  const readers = Array.from(
    { length: 10 },
    () => new LineReader(16 * 1024 * 1024, 'drop', { line: () => {}, tooLong: () => {} }),
  );
  for (const reader of readers) {
    for (let pushed = 0; pushed < 64; pushed++) reader.push(Buffer.alloc(64 * 1024, 'x'));
    reader.push(Buffer.from('\n'));
  }
  assert.ok(await keepsLess(10 * 1024 * 1024, before), 'of 40 MiB next to nothing is kept');
  assert.ok(readers.every((reader) => reader.end() === ''));
});

test('a long line in single bytes costs linear time', () => {
  const length = 1024 * 1024;
  let line = '';
  const reader = new LineReader(length, 'drop', { line: (whole) => (line = whole), tooLong: assert.fail });
  for (let byte = 0; byte < length; byte++) reader.push(Buffer.of(0x61 + (byte % 26)));
  reader.push(Buffer.from('\n'));
  assert.equal(line.length, length);
  assert.ok(line.startsWith('abcdef') && line.at(-1) === String.fromCharCode(0x61 + ((length - 1) % 26)));
});

test('cut: a long line becomes several, nothing is lost, and no character is split', () => {
  assert.deepEqual(read(['1234567890ab\n12345\n'], 5, 'cut'), ['12345', '67890', 'ab', '12345']);
  assert.deepEqual(read(['123', '4567', '8'], 5, 'cut'), ['12345', '…678']);
  assert.deepEqual(read(['12345\r\n1234567890\r\n'], 5, 'cut'), ['12345', '12345', '67890']);
  const pieces = read([`${'é☃😀'.repeat(20)}\n`], 5, 'cut').map((piece) => Buffer.from(piece, 'latin1').toString());
  assert.equal(pieces.join(''), 'é☃😀'.repeat(20));
  assert.ok(pieces.every((piece) => !piece.includes('\ufffd')));
  assert.deepEqual(
    read([Buffer.alloc(12, 0x80), '\n'], 5, 'cut').map((piece) => piece.length),
    [5, 5, 2],
  );
});

test('the same bytes in any chunks give the same lines', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed);
    const bytes = randomBytes(random);
    for (const over of ['drop', 'cut'] as const) {
      const whole = read([bytes], 6, over);
      assert.deepEqual(
        read(randomCut(random, bytes), 6, over),
        whole,
        `seed ${seed}, ${over}: ${JSON.stringify(whole)}`,
      );
    }
  }
});

function randomBytes(random: Random): Buffer {
  const parts = Array.from({ length: random.below(40) }, () =>
    random.pick(['\n', '\n', '\r\n', '\r', 'a', 'bc', 'é', '☃', '😀', 'longer than six', '\0']),
  );
  const bytes = Buffer.from(parts.join(''));
  if (bytes.length > 0 && random.below(3) === 0) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

function randomCut(random: Random, bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = at + random.below(5);
    chunks.push(bytes.subarray(at, next));
    at = next;
  }
  return chunks;
}
