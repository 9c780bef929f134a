/** The halt rule: which failures count, and when there are enough of them. */
import type { Alive, Exit, HaltReason, History, Policy, Time } from './types.ts';

export const NO_HISTORY: History = { failures: [], unready: 0, daemonized: 0, delay: 0, resourceExhausted: 0 };

/**
 * The history with one more failure, of a run that ended at `at` and had come as far as `from`. As in CouchDB, what is
 * older than `retryTime` is forgotten now and not earlier, by the setting in force now.
 */
export function recordFailure(history: History, from: Alive, exit: Exit, at: Time, policy: Policy): History {
  const recent = history.failures.filter((time) => at - time <= policy.retryTime);
  return {
    ...history,
    failures: [...recent, at],
    unready: from === 'starting' ? history.unready + 1 : 0,
    daemonized: exit.how === 'daemonized' ? history.daemonized + 1 : 0,
    resourceExhausted: 0,
  };
}

/** Asked right after the failure of a run with this exit was recorded. `maxRetries` of 0 or 1 halts at the first. */
export function haltReason(history: History, exit: Exit, policy: Policy): HaltReason | null {
  if (policy.restart === 'never') return 'not restarted';
  if (history.failures.length >= policy.maxRetries) return 'failures';
  // What takes longer than retryTime to fail would be started for ever: each run that must become ready must prove it can.
  if (history.unready >= policy.maxRetries) return 'never ready';
  if (history.daemonized >= policy.maxRetries) return 'daemonized';
  // What cannot be ended must not be joined by another one.
  if (exit.how === 'daemonized' && exit.left.some(({ isUnattributed }) => isUnattributed)) return 'daemonized';
  return null;
}

/** How many failures make up that reason. */
export function failureCount(because: HaltReason, history: History): number {
  switch (because) {
    case 'failures':
      return history.failures.length;
    case 'never ready':
      return history.unready;
    case 'daemonized':
      return history.daemonized;
    case 'not restarted':
      return 1;
  }
}
