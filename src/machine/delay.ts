/** How long the machine waits before it tries something again; always bounded. */
import type { History, Policy } from './types.ts';

const EXHAUSTED_FIRST = 100;
const EXHAUSTED_LONGEST = 5_000;
const STUCK_FIRST = 1_000;
const STUCK_LONGEST = 30_000;

/** Milliseconds before the restart after a failure: `restart_delay`, then twice the last, up to the bound. 0: at once. */
export function restartDelay(history: History, policy: Policy): number {
  if (policy.restartDelay === 0) return 0;
  const bound = Math.max(policy.restartDelay, policy.restartDelayMax);
  return Math.min(Math.max(policy.restartDelay, history.delay * 2), bound);
}

/** Milliseconds before the next try to start where the system lacked something `times` times in a row. */
export function resourceDelay(times: number): number {
  return Math.min(EXHAUSTED_FIRST * 2 ** (times - 1), EXHAUSTED_LONGEST);
}

/** Milliseconds before SIGKILL is sent again to what has withstood it for `waited`: as long as it took so far. */
export function stuckDelay(waited: number): number {
  return Math.min(Math.max(waited, STUCK_FIRST), STUCK_LONGEST);
}
