/**
 * Defines the changes of daemons that modules emit and subscribe to, as one type. Each change names its daemon and, where
 * there is one, its instance and run. A change is emitted after it happened.
 */
import type { Emitter } from '../base/emitter.ts';
import type { Identity } from '../base/identity.ts';
import type { InstanceActivity } from '../machine/rollout/rollouttypes.ts';
import type { Exit } from '../machine/types.ts';
import type { StateChange } from './statechange.ts';

/** Where a change belongs: `echo@3#0`, run 7. */
interface OfRun {
  readonly who: Identity;
  readonly run: number;
}

/** What a run reports to its instance. */
export type RunChange =
  | (OfRun & { readonly type: 'ready' })
  /** `extendBy`: milliseconds that the daemon requests for what it does now. */
  | (OfRun & { readonly type: 'heartbeat'; readonly extendBy: number })
  | (OfRun & { readonly type: 'selfReportedFailure' })
  /** What the daemon reports that it does, for people. */
  | (OfRun & { readonly type: 'statusText'; readonly text: string })
  | (OfRun & { readonly type: 'exited'; readonly exit: Exit })
  /** No process of the run is left. */
  | (OfRun & { readonly type: 'gone' });

export type Change =
  | RunChange
  /** The daemon restarts when this key changes; without a key, when any of the section does. */
  | (OfRun & { readonly type: 'register'; readonly section: string; readonly key: string | undefined })
  /** An instance is in another state, or in it for another reason. */
  | ({ readonly type: 'state' } & StateChange)
  /** What an instance does for its generation has changed. */
  | { readonly type: 'activity'; readonly who: Identity; readonly activity: InstanceActivity }
  /** No process of the daemon runs, and none starts by itself except after a `halt_reset`. */
  | { readonly type: 'inactive'; readonly daemon: string }
  /** Its entry was removed, and no process of it is left. */
  | { readonly type: 'removed'; readonly daemon: string };

export type ChangeEmitter = Emitter<Change>;
