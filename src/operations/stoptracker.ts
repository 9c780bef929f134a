/** A daemon has sunk when nothing of any of its copies is left; a start in between is told. */
import type { Daemon } from '../daemons/daemon.ts';
import { DONE_OUTCOME, type OutcomeTracker, type TrackedOutcome } from './outcomes.ts';

export const stopTracker: OutcomeTracker = {
  note: () => null,
  look(daemon: Daemon | undefined): TrackedOutcome {
    if (daemon === undefined) return DONE_OUTCOME;
    if (daemon.wanted === 'up') return { outcome: 'superseded', reason: `${daemon.name}: superseded by start` };
    return daemon.instances.every(({ isIdle }) => isIdle) ? DONE_OUTCOME : null;
  },
};
