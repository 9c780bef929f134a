/** What a daemon says on its notification descriptor: a newline is readiness, and so is any byte followed by the end. */

const LF = 0x0a;

/** `silent`: nothing was written yet; `begun`: bytes without a newline; `ready` lasts, whatever follows. */
export type Notice = 'silent' | 'begun' | 'ready';

/** The notice after these bytes. */
export function noticeAfterBytes(notice: Notice, bytes: Buffer): Notice {
  if (notice === 'ready' || bytes.includes(LF)) return 'ready';
  return bytes.length > 0 ? 'begun' : notice;
}

/** The notice after the daemon closed its end; a bare close says nothing. */
export function noticeAtEnd(notice: Notice): Notice {
  return notice === 'begun' ? 'ready' : notice;
}
