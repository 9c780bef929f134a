/** The state of an instance as it is published, and the change that led to it. */

import type { Identity } from '../base/identity.ts';
import type { StateName } from '../machine/types.ts';

/** The published state of an instance. */
export interface Standing {
  /** Since when, wall time, milliseconds since the epoch. */
  readonly time: number;
  readonly who: Identity;
  /** The number of the run, from 1; 0 before the first. */
  readonly run: number;
  /** The process of that run, which has exited in `cleaning up`; null in states without a run. */
  readonly pid: number | null;
  readonly state: StateName;
  /** Why it is in this state; '' if there is nothing to add. */
  readonly reason: string;
}

export interface StateChange extends Standing {
  readonly before: StateName;
  /** The run whose last process ended with this change; null if there is none. */
  readonly ended: { readonly run: number; readonly pid: number | null } | null;
}
