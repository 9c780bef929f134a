/** The halt rule: which failures count, and after how many of them a daemon is no longer restarted. */
import type { Alive, Exit, HaltReason, History, ModelIn, Policy, Time } from './types.ts';

export const NO_HISTORY: History = { failures: [], unready: 0, daemonized: 0, delay: 0, resourceExhausted: 0 };

/**
 * The history with one more failure, of a run that exited at `at` after it had reached `from`. As in CouchDB, failures
 * older than `retryTime` expire at this point, by the setting that applies now.
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

/** The history when a run ends. A daemon without readiness counts as recovered if it ran longer than `retryTime`. */
export function historyAtEnd({ state, history }: ModelIn<Alive>, at: Time, policy: Policy): History {
  const recovered = state.name === 'up' && at - state.since > policy.retryTime;
  return recovered ? { ...history, delay: 0 } : history;
}

/** To be called after the failure with this exit was recorded. `maxRetries` 0 or 1 halts at the first failure. */
export function haltReason(history: History, exit: Exit, policy: Policy): HaltReason | null {
  if (policy.restart === 'never') return 'not restarted';
  if (history.failures.length >= policy.maxRetries) return 'failures';
  // Failures that take longer than retryTime expire before they are many enough, so unready runs are counted apart.
  if (history.unready >= policy.maxRetries) return 'never ready';
  if (history.daemonized >= policy.maxRetries) return 'daemonized';
  // A process that cannot be killed must not run beside a new one.
  if (exit.how === 'daemonized' && exit.left.some(({ isUnattributed }) => isUnattributed)) return 'daemonized';
  return null;
}

/** The number of failures behind that reason. */
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
