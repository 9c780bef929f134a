/** What the host's own world is told of a daemon's life: one event for each change of state, after the change. */
import type { StateName } from '../machine/types.ts';
import type { Identity } from './names.ts';

export interface StateChange {
  /** Wall time, milliseconds since the epoch. */
  readonly time: number;
  readonly who: Identity;
  /** The number of the process life, from 1; 0 before the first. */
  readonly run: number;
  /** The process of that run, which has ended in `clearing`; null in the states without a run. */
  readonly pid: number | null;
  readonly before: StateName;
  readonly state: StateName;
  /** Why it is in this state, in words; '' where the state says it all. */
  readonly reason: string;
}
