/** Time inside the host is monotonic milliseconds; wall time appears only in log lines and status. */

/** Ends a wait that has not come due; calling it again, or after it came due, does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** Monotonic time in milliseconds; only differences mean anything. */
  now(): number;
  /** Calls `due` once, `ms` milliseconds from now, never in the same turn of the loop. */
  after(ms: number, due: () => void): Cancel;
}

/** Node's timers fire at once beyond this; a longer wait is taken in steps. */
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
