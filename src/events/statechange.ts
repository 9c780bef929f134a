/** What the host's own world is told of a daemon's life: one change after the other, each when it is already true. */

import type { Identity } from '../base/identity.ts';
import type { StateName } from '../machine/types.ts';

/** How an instance stands: what its last change said of it. */
export interface Standing {
  /** Since when, wall time, milliseconds since the epoch. */
  readonly time: number;
  readonly who: Identity;
  /** The number of the process life, from 1; 0 before the first. */
  readonly run: number;
  /** The process of that run, which has ended in `cleaning up`; null in the states without a run. */
  readonly pid: number | null;
  readonly state: StateName;
  /** Why it is in this state, in words; '' where the state says it all. */
  readonly reason: string;
}

export interface StateChange extends Standing {
  readonly before: StateName;
  /** The run of which nothing is left since this change; null where none has ended with it. */
  readonly ended: { readonly run: number; readonly pid: number | null } | null;
}
