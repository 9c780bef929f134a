/** Parses sd_notify datagrams: each is accepted or refused as a whole, unknown fields are ignored, and nothing throws. */

export interface Notification {
  readonly ready: boolean;
  /** A heartbeat, which asks for at least this many milliseconds until the next one; null: none. */
  readonly heartbeat: { readonly extendBy: number } | null;
  /** The daemon reported that it failed (`WATCHDOG=trigger`). */
  readonly selfReportedFailure: boolean;
  readonly announces: 'stopping' | 'reloading' | null;
  /** What it is doing, for people; '' clears the last status; null: no status. */
  readonly status: string | null;
  readonly mainPid: number | null;
  /** The sender waits until the descriptor that came along is closed, after everything before it was handled. */
  readonly barrier: boolean;
}

/** Characters; a longer status is cut. */
const LONGEST_STATUS = 500;
const MICROSECONDS = /^\d{1,20}$/;
const PID = /^[1-9]\d{0,8}$/;

/** @returns why the datagram is refused, or its content. Of two fields with one name the first counts, as in systemd. */
export function parseNotification(datagram: Buffer): Notification | { readonly refused: string } {
  if (datagram.includes(0)) return { refused: 'a NUL byte in it' };
  const lines = datagram.toString('utf8').split('\n');
  const has = (line: string): boolean => lines.includes(line);
  const textOf = (name: string): string | null => {
    const line = lines.find((one) => one.startsWith(`${name}=`));
    return line === undefined ? null : line.slice(name.length + 1);
  };
  const extension = textOf('EXTEND_TIMEOUT_USEC');
  const extendBy = extension !== null && MICROSECONDS.test(extension) ? Number(extension) / 1000 : null;
  const mainPid = textOf('MAINPID');
  return {
    ready: has('READY=1'),
    heartbeat: has('WATCHDOG=1') || extendBy !== null ? { extendBy: extendBy ?? 0 } : null,
    selfReportedFailure: has('WATCHDOG=trigger'),
    announces: has('STOPPING=1') ? 'stopping' : has('RELOADING=1') ? 'reloading' : null,
    status: shortened(textOf('STATUS')),
    mainPid: mainPid !== null && PID.test(mainPid) ? Number(mainPid) : null,
    barrier: has('BARRIER=1'),
  };
}

function shortened(status: string | null): string | null {
  return status === null || status.length <= LONGEST_STATUS
    ? status
    : `${status.slice(0, LONGEST_STATUS).toWellFormed()}…`;
}
