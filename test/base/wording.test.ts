/** Names, counts and lists in messages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, escapeControls, listed, quotedText, shortened } from '../../src/base/wording.ts';

test('control characters are escaped as in JSON', () => {
  assert.equal(escapeControls('a\u001b[31m\n\t\u009b\u2028z'), 'a\\u001b[31m\\n\\t\\u009b\\u2028z');
  assert.equal(escapeControls('bytes that are not UTF-8: \udcff'), 'bytes that are not UTF-8: \ufffd');
});

test('a long quote is cut between characters', () => {
  assert.equal(quotedText('web'), '"web"');
  assert.equal(quotedText('say "hi"\u0085'), '"say \\"hi\\"\\u0085"');
  assert.equal(quotedText('😀😀😀', 2), '"😀😀…"');
  assert.equal(shortened('😀😀', 2), '😀😀');
});

test('a list names the first items and counts the rest', () => {
  assert.equal(listed(['a', 'b'], 2), 'a, b');
  assert.equal(listed(['a', 'b', 'c', 'd'], 2), 'a, b and 2 more');
  assert.equal(listed([], 2), '');
});

test('a count agrees with its noun', () => {
  assert.deepEqual(
    [counted(0, 'daemon'), counted(1, 'daemon'), counted(2, 'daemon')],
    ['0 daemons', '1 daemon', '2 daemons'],
  );
});
