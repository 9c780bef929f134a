/** s6's rule for the notification descriptor, in every order of bytes and end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Notice, noticeAfterBytes, noticeAtEnd } from '../../src/protocol/notificationfd.ts';

/** The state after these chunks; null is end of file. */
function notice(...pieces: readonly (string | null)[]): Notice {
  return pieces.reduce<Notice>(
    (now, piece) => (piece === null ? noticeAtEnd(now) : noticeAfterBytes(now, Buffer.from(piece))),
    'silent',
  );
}

test('a newline means ready, alone or after other bytes', () => {
  assert.equal(notice('\n'), 'ready');
  assert.equal(notice('up\n'), 'ready');
  assert.equal(notice('u', 'p', '\n'), 'ready');
});

test('bytes without a newline mean ready at end of file', () => {
  assert.equal(notice('up'), 'begun');
  assert.equal(notice('up', null), 'ready');
});

test('closing without a byte does not mean ready', () => {
  assert.equal(notice(), 'silent');
  assert.equal(notice(null), 'silent');
  assert.equal(notice('', null), 'silent');
});

test('readiness lasts, whatever follows', () => {
  assert.equal(notice('\n', 'more', '\n', '', null), 'ready');
});
