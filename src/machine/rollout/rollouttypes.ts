/** The vocabulary of the rollout machine: phases, events and effects of one daemon. All of it is plain JSON data. */
import type { MissingDependency } from '../order.ts';
import type { Time, Wanted } from '../types.ts';

/** Refers to settings that the machine does not look into. Two ids are equal only if the settings are. */
export type SettingsId = number;

/** What the rollout machine knows of an instance. `serving`: ready, or up where the daemon does not report readiness. */
export type InstanceActivity = 'stopped' | 'starting' | 'serving' | 'ending' | 'backoff' | 'halted';

/** The instances of a daemon that run with the same settings. */
export interface GenerationModel {
  /** From 1; never reused. */
  readonly number: number;
  readonly settings: SettingsId;
  /** The requested number of instances. */
  readonly size: number;
  /** By instance number. Those from `size` on are being stopped, and are dropped once they are. */
  readonly instances: readonly InstanceActivity[];
}

/** Why a generation drains. */
export type DrainReason = 'replaced' | 'failed' | 'superseded';

/** A generation that is being stopped and still has processes. */
export interface DrainingGeneration {
  readonly generation: GenerationModel;
  readonly because: DrainReason;
  /** `killing`: SIGKILL was sent. */
  readonly state: 'draining' | 'killing';
  /** When it is killed; null: it has no limit, or SIGKILL was sent. */
  readonly until: Time | null;
}

export type Phase =
  /** It has never been started. Only this first start waits for the daemons that it comes after. */
  | { readonly name: 'new' }
  /** The first start is requested. `for`: what it waits for; empty until the dependencies were checked. */
  | { readonly name: 'waiting'; readonly for: readonly MissingDependency[] }
  /** The current generation is to run. */
  | { readonly name: 'steady' }
  /** The next generation starts beside the current one. */
  | { readonly name: 'rolling'; readonly next: GenerationModel }
  /** All generations are being stopped, and a process still runs. */
  | { readonly name: 'stopping' }
  | { readonly name: 'stopped' }
  /** All generations are being stopped; then a generation with these settings follows, started if `wanted` is up. */
  | {
      readonly name: 'replacing';
      readonly settings: SettingsId;
      readonly size: number;
      readonly wanted: Wanted;
    }
  /** Its entry was removed. All generations are being stopped, and a process still runs. */
  | { readonly name: 'removing' }
  | { readonly name: 'removed' };

export type PhaseName = Phase['name'];

export interface RolloutModel {
  readonly phase: Phase;
  /** The generation that serves, or served last. */
  readonly current: GenerationModel;
  /** Oldest first; at most `MAX_DRAINING` of them are not being killed. */
  readonly draining: readonly DrainingGeneration[];
  /** The highest generation number so far. */
  readonly lastGeneration: number;
}

/** Read at each event, so that a changed setting applies to the next decision. */
export interface RolloutPolicy {
  /** Milliseconds that a replaced generation may take to stop; null: no limit. */
  readonly drainTimeout: number | null;
}

export type RolloutEvent =
  | { readonly type: 'start'; readonly at: Time }
  | { readonly type: 'stop'; readonly at: Time }
  /** Stop with SIGKILL, at once. */
  | { readonly type: 'kill'; readonly at: Time }
  /** Stop, then start. */
  | { readonly type: 'restart'; readonly at: Time }
  /** A registered configuration key has changed. */
  | { readonly type: 'refresh'; readonly at: Time }
  /** What the first start has to wait for; none: it waits no longer. */
  | { readonly type: 'dependencies'; readonly missing: readonly MissingDependency[]; readonly at: Time }
  /** Settings that may change under a running process. */
  | { readonly type: 'adopt'; readonly settings: SettingsId; readonly at: Time }
  /** Another number of instances. */
  | { readonly type: 'resize'; readonly settings: SettingsId; readonly size: number; readonly at: Time }
  /** Settings that need a new process: stop, then start. */
  | {
      readonly type: 'replace';
      readonly settings: SettingsId;
      readonly size: number;
      readonly wanted: Wanted | 'as before';
      readonly at: Time;
    }
  /** Settings that a new generation takes over with, while the current one still runs. */
  | { readonly type: 'reload'; readonly settings: SettingsId; readonly size: number; readonly at: Time }
  /** Its entry was removed. */
  | { readonly type: 'remove'; readonly at: Time }
  /** All instances of the next generation serve. */
  | { readonly type: 'nextReady'; readonly at: Time }
  /** An instance of the next generation stopped serving, or will not. */
  | {
      readonly type: 'nextFailed';
      readonly instance: number;
      readonly activity: InstanceActivity;
      readonly at: Time;
    }
  /** No instance of the current generation has a process, and none is about to start. */
  | { readonly type: 'currentStopped'; readonly at: Time }
  /** An older generation has no process any more. */
  | { readonly type: 'drained'; readonly generation: number; readonly at: Time }
  /** The drain limit of a generation may be due. */
  | { readonly type: 'deadline'; readonly at: Time };

export type RolloutEventType = RolloutEvent['type'];

/** An instance does something else now. Its generation's role decides which of the events above follows, if any. */
export interface InstanceProgress {
  readonly type: 'progress';
  readonly generation: number;
  readonly instance: number;
  readonly activity: InstanceActivity;
  readonly at: Time;
}

export type GenerationCommand = 'start' | 'stop' | 'kill' | 'restart' | 'refresh';

/** A message for the operator. */
export type RolloutReport =
  | { readonly code: 'rolling'; readonly generation: number; readonly current: number }
  /** A reload with the settings of the generation that already starts. */
  | { readonly code: 'joined'; readonly generation: number }
  | { readonly code: 'superseded'; readonly generation: number }
  | { readonly code: 'promoted'; readonly generation: number; readonly replaced: number }
  | {
      readonly code: 'rolledBack';
      readonly generation: number;
      readonly instance: number;
      readonly activity: InstanceActivity;
      readonly current: number;
    }
  /** Not stopped within `limit` milliseconds; SIGKILL. */
  | { readonly code: 'drainLimit'; readonly generation: number; readonly limit: number | null }
  /** Too many generations drain; SIGKILL for the oldest. */
  | { readonly code: 'tooManyDraining'; readonly generation: number; readonly limit: number }
  /** An event that cannot happen in this phase; nothing was changed. */
  | { readonly code: 'bug'; readonly phase: PhaseName; readonly event: RolloutEventType };

export type RolloutEffect =
  /** The instances of a new generation, none of them started. They remember the failures of the current ones. */
  | {
      readonly do: 'create';
      readonly generation: number;
      readonly settings: SettingsId;
      readonly size: number;
    }
  /** To the instances numbered from `from` up to and without `to`. */
  | {
      readonly do: 'command';
      readonly command: GenerationCommand;
      readonly generation: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly do: 'adopt'; readonly generation: number; readonly settings: SettingsId }
  /** The generation has this many instances now; new ones are not started, dropped ones have no process. */
  | { readonly do: 'resize'; readonly generation: number; readonly size: number }
  /** The promotion: this generation is the current one. Listeners that only older settings use are closed here. */
  | { readonly do: 'promote'; readonly generation: number }
  /** It has no process any more, and is forgotten. */
  | { readonly do: 'discard'; readonly generation: number }
  /** Answered with a `dependencies` event. */
  | { readonly do: 'checkDependencies' }
  /** Waits for something else than before, or no longer waits because it is stopped. */
  | { readonly do: 'explain'; readonly waitingFor: readonly MissingDependency[] | null }
  | { readonly do: 'deadline'; readonly at: Time | null }
  /** Removed, and no process of it is left. */
  | { readonly do: 'forget' }
  | ({ readonly do: 'report' } & RolloutReport);

export interface RolloutTransition {
  readonly model: RolloutModel;
  /** To be performed in this order. */
  readonly effects: readonly RolloutEffect[];
}

/** The model when its phase is known to be one of `P`. */
export type RolloutIn<P extends PhaseName> = RolloutModel & { readonly phase: Extract<Phase, { readonly name: P }> };

export type RolloutEventOf<E extends RolloutEventType> = Extract<RolloutEvent, { readonly type: E }>;

/** The phases that may follow; `same`: the phase stays. */
export type NextPhase = PhaseName | 'same';

/** What event `E` means in phase `P`, and which phase follows. */
export interface RolloutCell<P extends PhaseName, E extends RolloutEventType> {
  readonly to: NextPhase | readonly NextPhase[];
  readonly do: (model: RolloutIn<P>, event: RolloutEventOf<E>, policy: RolloutPolicy) => RolloutTransition;
}

export type RolloutRow<P extends PhaseName> = { readonly [E in RolloutEventType]: RolloutCell<P, E> };
export type RolloutTable = { readonly [P in PhaseName]: RolloutRow<P> };
