/** The monotonic clock, in milliseconds; wall time appears only in log lines and status. */

/** Cancels a timer; does nothing when it has fired or was cancelled before. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since an arbitrary moment; only differences mean anything. */
  now(): number;
  /** Calls `due` once, in `ms` milliseconds, never in the same turn of the event loop. */
  after(ms: number, due: () => void): Cancel;
}

/** Node's timers fire at once beyond this, so a longer wait is split. */
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, due) => {
    let timer: NodeJS.Timeout;
    const end = performance.now() + ms;
    const arm = (): void => {
      const left = end - performance.now();
      timer = left > LONGEST_TIMER ? setTimeout(arm, LONGEST_TIMER) : setTimeout(due, Math.max(0, left));
    };
    arm();
    return () => clearTimeout(timer);
  },
};
