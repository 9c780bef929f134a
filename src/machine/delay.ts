/** Computes how long an instance waits before its next start or SIGKILL: milliseconds, always bounded. */
import type { History, Policy } from './types.ts';

const EXHAUSTED_FIRST = 100;
const EXHAUSTED_LONGEST = 5_000;
const STUCK_FIRST = 1_000;
const STUCK_LONGEST = 30_000;

/** Before the restart after a failure: `restart_delay`, doubled after each failure, up to `restart_delay_max`. 0: at once. */
export function restartDelay(history: History, policy: Policy): number {
  if (policy.restartDelay === 0) return 0;
  const bound = Math.max(policy.restartDelay, policy.restartDelayMax);
  return Math.min(Math.max(policy.restartDelay, history.delay * 2), bound);
}

/** Before the next attempt to start, after the system was short of resources `times` times in a row. */
export function resourceDelay(times: number): number {
  return Math.min(EXHAUSTED_FIRST * 2 ** (times - 1), EXHAUSTED_LONGEST);
}

/** Before SIGKILL is sent again to processes that still exist `waited` after the first one: the delay is as long as that time. */
export function stuckDelay(waited: number): number {
  return Math.min(Math.max(waited, STUCK_FIRST), STUCK_LONGEST);
}
