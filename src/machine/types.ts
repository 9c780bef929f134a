/** The types of the instance machine: states, events, effects. Data belongs to the state in which it has a meaning. */
import type { RestartPolicy } from '../base/choices.ts';

/** Monotonic milliseconds. */
export type Time = number;

export type Wanted = 'up' | 'down';

/** Why osdaemond stops a running process; the first reason counts. */
export type StopReason = 'stop' | 'restart' | 'refresh' | 'unready' | 'silent' | 'selfReportedFailure';

/** Why a run ends. `exited`: on its own. */
export type EndReason = StopReason | 'exited';

/** The states in which a process runs that osdaemond has not begun to stop. */
export type Alive = 'starting' | 'up' | 'ready';

/** The states in which a run ends. */
export type EndingState = 'stopping' | 'killing' | 'cleaning up';

/** A process that a daemon left in the background. */
export interface BackgroundProcess {
  readonly pid: number;
  /** The name of the program. */
  readonly name: string;
  /** It may not belong to osdaemond, so it is not killed. */
  readonly isUnattributed: boolean;
}

/**
 * How a run ended. `daemonized`: with status 0 while processes that it had forked still ran; `not started`: it never had a
 * process, `resourceExhausted` if the system lacked processes, memory or descriptors at that moment.
 */
export type Exit =
  | { readonly how: 'code'; readonly code: number }
  | { readonly how: 'signal'; readonly signal: string }
  | { readonly how: 'daemonized'; readonly left: readonly BackgroundProcess[] }
  | { readonly how: 'not started'; readonly reason: string; readonly resourceExhausted: boolean };

/**
 * The settings on which decisions depend, read again for each event: a changed setting counts from the next decision on,
 * but does not shorten or prolong a wait that has begun. Durations in milliseconds.
 */
export interface Policy {
  readonly restart: RestartPolicy;
  readonly successCodes: readonly number[];
  readonly maxRetries: number;
  readonly retryTime: number;
  readonly restartDelay: number;
  readonly restartDelayMax: number;
  /** null: a halted instance waits for a command or a change of the configuration. */
  readonly haltReset: number | null;
  /** Whether the daemon reports readiness. */
  readonly readiness: boolean;
  readonly startupTimeout: number;
  /** 0: no heartbeat is expected. */
  readonly heartbeatTimeout: number;
  readonly shutdownTimeout: number;
}

/** What outlives a run. */
export interface History {
  /** Times of the failures that still count, oldest first. */
  readonly failures: readonly Time[];
  /** Failed runs in a row that did not become ready; 0 if the daemon does not report readiness. */
  readonly unready: number;
  /** Runs in a row that daemonized themselves. */
  readonly daemonized: number;
  /** The delay before the last restart, milliseconds; 0 if there was none. */
  readonly delay: number;
  /** Starts in a row for which the system was short of resources. */
  readonly resourceExhausted: number;
}

export type HaltReason = 'failures' | 'never ready' | 'daemonized' | 'not restarted';
export type BackoffReason = 'failure' | 'resourceExhausted';

export type StoppedReason = 'new' | 'requested' | 'finished';

/** A run that is ending: `because` is the reason for its end, `wanted` is what follows it. */
export interface Ending {
  readonly run: number;
  /** How far the run had come. */
  readonly from: Alive;
  /**
   * `down`: nothing. `policy`: what the restart policy and the halt rule decide. `refresh`: a new run for a changed
   * configuration, even after a halt, but not after a success that finishes the daemon. `up`: a new run in any case.
   * The last request counts.
   */
  readonly wanted: 'down' | 'policy' | 'refresh' | 'up';
}

/** `exit` is the exit that led to a state, and `cause` the reason why that run ended. */
export type InstanceState =
  /** `exit`: null if it was not reached from a run, but by a command during `backoff` or `halted`. */
  | { readonly name: 'stopped'; readonly because: StoppedReason; readonly exit: Exit | null }
  | { readonly name: 'starting'; readonly run: number }
  | { readonly name: 'up'; readonly run: number; readonly since: Time }
  | { readonly name: 'ready'; readonly run: number }
  | (Ending & { readonly name: 'stopping'; readonly because: StopReason })
  /** `since`: the first SIGKILL. */
  | (Ending & { readonly name: 'killing'; readonly because: StopReason; readonly since: Time })
  /** `since`: the exit. */
  | (Ending & {
      readonly name: 'cleaning up';
      readonly because: EndReason;
      readonly exit: Exit;
      readonly since: Time;
    })
  | { readonly name: 'backoff'; readonly because: BackoffReason; readonly exit: Exit; readonly cause: EndReason }
  /** `failures`: the number of failures behind `because`. */
  | {
      readonly name: 'halted';
      readonly because: HaltReason;
      readonly failures: number;
      readonly exit: Exit;
      readonly cause: EndReason;
    };

export type StateName = InstanceState['name'];

export interface Model {
  readonly state: InstanceState;
  /** The number of the last run; 0 before the first. Never reused. */
  readonly lastRun: number;
  /** How the last run that ended did; null if none has. */
  readonly lastExit: Exit | null;
  readonly history: History;
  /** When the deadline of the state is due; null if it has none. */
  readonly deadline: Time | null;
}

/** What happened, and when. Events with a `run` other than the last are dropped. */
export type Event =
  | { readonly type: 'start'; readonly at: Time }
  | { readonly type: 'stop'; readonly at: Time }
  /** Stop with SIGKILL instead of the stop signal, or right after it. */
  | { readonly type: 'kill'; readonly at: Time }
  | { readonly type: 'restart'; readonly at: Time }
  /** A part of the configuration that the daemon uses has changed. */
  | { readonly type: 'refresh'; readonly at: Time }
  | { readonly type: 'ready'; readonly run: number; readonly at: Time }
  /** `extendBy`: the daemon requests that many milliseconds from `at`. */
  | { readonly type: 'heartbeat'; readonly run: number; readonly at: Time; readonly extendBy?: number }
  /** The daemon reported a failure (`WATCHDOG=trigger`). */
  | { readonly type: 'selfReportedFailure'; readonly run: number; readonly at: Time }
  | { readonly type: 'exited'; readonly run: number; readonly exit: Exit; readonly at: Time }
  /** No process of the run is left. */
  | { readonly type: 'gone'; readonly run: number; readonly at: Time }
  /** The timer of the deadline expired. */
  | { readonly type: 'deadline'; readonly at: Time };

export type EventType = Event['type'];

/** A message for the operator. Durations in milliseconds. */
export type Report =
  /** A run failed. */
  | { readonly code: 'failure'; readonly run: number; readonly exit: Exit; readonly because: EndReason }
  /** Not ready within `limit`; it is stopped. */
  | { readonly code: 'unready'; readonly run: number; readonly limit: number }
  /** No heartbeat within `limit`; it is stopped. */
  | { readonly code: 'silent'; readonly run: number; readonly limit: number }
  /** It is stopped. */
  | { readonly code: 'selfReportedFailure'; readonly run: number }
  /** Not exited within `limit` of the stop signal; SIGKILL. */
  | { readonly code: 'killing'; readonly run: number; readonly limit: number }
  /** The process (killing) or one that it left behind (cleaning up) still exists `waited` after SIGKILL. */
  | {
      readonly code: 'still-there';
      readonly run: number;
      readonly state: 'killing' | 'cleaning up';
      readonly waited: number;
    }
  /** `times`: starts in a row for which the system was short of resources; 0 after a failure. */
  | {
      readonly code: 'backoff';
      readonly because: BackoffReason;
      readonly delay: number;
      readonly exit: Exit;
      readonly times: number;
    }
  /** `failures`: the number of failures behind `because`. */
  | {
      readonly code: 'halted';
      readonly because: HaltReason;
      readonly failures: number;
      readonly exit: Exit;
      readonly cause: EndReason;
    }
  /** The restart policy does not restart it. */
  | { readonly code: 'finished'; readonly run: number; readonly exit: Exit }
  /** The event cannot happen in this state; nothing was changed. */
  | { readonly code: 'bug'; readonly state: StateName; readonly event: EventType };

export type Effect =
  | { readonly do: 'spawn'; readonly run: number }
  /** Close stdin, the stop signal, SIGCONT. */
  | { readonly do: 'stop'; readonly run: number; readonly because: StopReason }
  /** SIGKILL for the group. */
  | { readonly do: 'kill'; readonly run: number }
  /** SIGKILL for the processes that the run left behind; the event `gone` follows when none is left. */
  | { readonly do: 'clean up'; readonly run: number }
  /** Replaces the deadline of the instance; null: none. */
  | { readonly do: 'deadline'; readonly at: Time | null }
  | ({ readonly do: 'report' } & Report);

/** The result of an event: the next model, and the effects in the order in which they are to be performed. */
export interface Transition {
  readonly model: Model;
  readonly effects: readonly Effect[];
}

/** The model in one of the states `S`. */
export type ModelIn<S extends StateName> = Model & { readonly state: Extract<InstanceState, { readonly name: S }> };

/** The event of one of the types `E`. */
export type EventOf<E extends EventType> = Extract<Event, { readonly type: E }>;

/** `same`: the state stays. */
type NextState = StateName | 'same';

/** What event `E` does in state `S`. */
export interface Cell<S extends StateName, E extends EventType> {
  /** The next state; several if the data decide. */
  readonly to: NextState | readonly NextState[];
  /** Pure; its result is in one of the states `to`. */
  readonly do: (model: ModelIn<S>, event: EventOf<E>, policy: Policy) => Transition;
}
