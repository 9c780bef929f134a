/** Tracks readiness on the notification descriptor: a newline means ready, and so does any byte followed by end of file. */

const LF = 0x0a;

/** `silent`: nothing was written; `begun`: bytes without a newline; `ready` lasts, whatever follows. */
export type Notice = 'silent' | 'begun' | 'ready';

/** The state after these bytes. */
export function noticeAfterBytes(notice: Notice, bytes: Buffer): Notice {
  if (notice === 'ready' || bytes.includes(LF)) return 'ready';
  return bytes.length > 0 ? 'begun' : notice;
}

/** The state after end of file; closing without a byte does not mean ready. */
export function noticeAtEnd(notice: Notice): Notice {
  return notice === 'begun' ? 'ready' : notice;
}
