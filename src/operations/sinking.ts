/** A daemon has sunk when nothing of any of its copies is left; a start in between is told. */
import type { Daemon } from '../supervision/daemon.ts';
import { DONE, type Judge, type Verdict } from './outcomes.ts';

export const sinking: Judge = {
  note: () => null,
  look(daemon: Daemon | undefined): Verdict {
    if (daemon === undefined) return DONE;
    if (daemon.wanted === 'up') return { outcome: 'superseded', reason: `${daemon.name}: superseded by start` };
    return daemon.instances.every(({ isResting }) => isResting) ? DONE : null;
  },
};
