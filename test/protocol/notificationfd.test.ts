/** s6's rule for the notification descriptor, in every order of bytes and end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Notice, noticeAfterBytes, noticeAtEnd } from '../../src/protocol/notificationfd.ts';

/** The notice after these pieces; null is the end. */
function notice(...pieces: readonly (string | null)[]): Notice {
  return pieces.reduce<Notice>(
    (now, piece) => (piece === null ? noticeAtEnd(now) : noticeAfterBytes(now, Buffer.from(piece))),
    'silent',
  );
}

test('a newline is readiness, alone or after other bytes', () => {
  assert.equal(notice('\n'), 'ready');
  assert.equal(notice('up\n'), 'ready');
  assert.equal(notice('u', 'p', '\n'), 'ready');
});

test('bytes without a newline are readiness when the daemon closes', () => {
  assert.equal(notice('up'), 'begun');
  assert.equal(notice('up', null), 'ready');
});

test('a bare close is not readiness', () => {
  assert.equal(notice(), 'silent');
  assert.equal(notice(null), 'silent');
  assert.equal(notice('', null), 'silent');
});

test('readiness lasts, whatever comes after it', () => {
  assert.equal(notice('\n', 'more', '\n', '', null), 'ready');
});
