/** A datagram of sd_notify is understood or refused as a whole, and nothing in it throws; what is unknown in it is ignored. */

export interface Notification {
  readonly ready: boolean;
  /** It lives, and asks for no less than this many milliseconds until its next sign of life; null: it did not say. */
  readonly beat: { readonly extendBy: number } | null;
  /** It says itself that it does not work any more. */
  readonly faulty: boolean;
  readonly announces: 'stopping' | 'reloading' | null;
  /** What it is doing, for people: '' takes back what it said before; null: it did not say. */
  readonly status: string | null;
  readonly mainPid: number | null;
  /** The descriptor that came along is to be closed when all before it was handled; whoever sent it waits for that. */
  readonly barrier: boolean;
}

/** Characters; who says more is cut. */
const LONGEST_STATUS = 500;
const MICROSECONDS = /^\d{1,20}$/;
const PID = /^[1-9]\d{0,8}$/;

/** @returns why the datagram is refused, or what it says. Of two values of one name the first counts, as in systemd. */
export function parseNotification(datagram: Buffer): Notification | { readonly refused: string } {
  if (datagram.includes(0)) return { refused: 'a NUL byte in it' };
  const lines = datagram.toString('utf8').split('\n');
  const says = (line: string): boolean => lines.includes(line);
  const textOf = (name: string): string | null => {
    const line = lines.find((one) => one.startsWith(`${name}=`));
    return line === undefined ? null : line.slice(name.length + 1);
  };
  const extension = textOf('EXTEND_TIMEOUT_USEC');
  const extendBy = extension !== null && MICROSECONDS.test(extension) ? Number(extension) / 1000 : null;
  const mainPid = textOf('MAINPID');
  return {
    ready: says('READY=1'),
    beat: says('WATCHDOG=1') || extendBy !== null ? { extendBy: extendBy ?? 0 } : null,
    faulty: says('WATCHDOG=trigger'),
    announces: says('STOPPING=1') ? 'stopping' : says('RELOADING=1') ? 'reloading' : null,
    status: shortened(textOf('STATUS')),
    mainPid: mainPid !== null && PID.test(mainPid) ? Number(mainPid) : null,
    barrier: says('BARRIER=1'),
  };
}

function shortened(status: string | null): string | null {
  return status === null || status.length <= LONGEST_STATUS
    ? status
    : `${status.slice(0, LONGEST_STATUS).toWellFormed()}…`;
}
