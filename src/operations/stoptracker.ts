/** Tracks a stop: done when no process of the daemon is left, superseded when another command starts it meanwhile. */
import type { Daemon } from '../daemons/daemon.ts';
import { DONE_OUTCOME, type OutcomeTracker, type TrackedOutcome } from './outcomes.ts';

export const stopTracker: OutcomeTracker = {
  observe: () => null,
  check(daemon: Daemon | undefined): TrackedOutcome {
    if (daemon === undefined) return DONE_OUTCOME;
    if (daemon.wanted === 'up') return { outcome: 'superseded', reason: `${daemon.name}: superseded by start` };
    return daemon.instances.every(({ isInactive }) => isInactive) ? DONE_OUTCOME : null;
  },
};
