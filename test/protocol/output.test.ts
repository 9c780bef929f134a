/** Ordinary output is split into lines that can be shown, and every byte is in one of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONGEST_OUTPUT_LINE, OutputLines } from '../../src/protocol/output.ts';

function shown(...chunks: readonly (string | Buffer)[]): string[] {
  const output = new OutputLines();
  return [...chunks.flatMap((chunk) => output.push(Buffer.from(chunk))), ...output.end()];
}

test('lines, and a last one without its end', () => {
  assert.deepEqual(shown('one\ntwo\r\n\nthr', 'ee'), ['one', 'two', '', 'three']);
  assert.deepEqual(shown('one\n'), ['one']);
  assert.deepEqual(shown(), []);
});

test('a chunk gives the lines that it completes', () => {
  const output = new OutputLines();
  assert.deepEqual(output.push(Buffer.from('a\nb')), ['a']);
  assert.deepEqual(output.push(Buffer.from('c')), []);
  assert.deepEqual(output.push(Buffer.from('\n')), ['bc']);
  assert.deepEqual(output.end(), []);
});

test('UTF-8 is kept whole over chunks, invalid UTF-8 is shown as U+FFFD', () => {
  const bytes = Buffer.from('é ☃ 😀\n');
  assert.deepEqual(shown(...Array.from(bytes, (byte) => Buffer.of(byte))), ['é ☃ 😀']);
  assert.deepEqual(shown(Buffer.from([0x61, 0xff, 0x62, 0xe2, 0x82, 0x0a])), ['a\ufffdb\ufffd']);
});

test('a line that does not end is cut into pieces, and nothing is lost', () => {
  const line = '0123456789☃'.repeat(20_000);
  const pieces = shown(line);
  assert.ok(pieces.length > 1);
  assert.ok(pieces.every((piece) => Buffer.byteLength(piece) <= LONGEST_OUTPUT_LINE));
  assert.equal(pieces.join(''), line);
});
