/** The words of the instance machine: its states, events and effects. Data lives in the state that owns it. */

/** Monotonic milliseconds. */
export type Time = number;

export type Wanted = 'up' | 'down';

/** Why a running process was asked to end; the first reason wins. */
export type Asked = 'stop' | 'restart' | 'refresh' | 'unready' | 'silent' | 'selfReportedFailure';

/** The states in which a run's process is there and nobody has asked it to end. */
export type Alive = 'starting' | 'up' | 'ready';

/** A process that a daemon left in the background. `isUnattributed`: it cannot be proved to be the daemon's, and lives on. */
export interface BackgroundProcess {
  readonly pid: number;
  /** The name of the program. */
  readonly name: string;
  readonly isUnattributed: boolean;
}

/**
 * How a run ended. `daemonized`: with exit code 0, while what it had forked lived on; `not started`: there never was a
 * process, `resourceExhausted` when the system lacked something for now.
 */
export type Exit =
  | { readonly how: 'code'; readonly code: number }
  | { readonly how: 'signal'; readonly signal: string }
  | { readonly how: 'daemonized'; readonly left: readonly BackgroundProcess[] }
  | { readonly how: 'not started'; readonly reason: string; readonly resourceExhausted: boolean };

/**
 * The settings that decide; read anew at each event, so a changed setting is in force at the next decision. A wait that
 * is already under way keeps its length. Durations in milliseconds.
 */
export interface Policy {
  readonly restart: 'always' | 'on-failure' | 'never';
  readonly successCodes: readonly number[];
  readonly maxRetries: number;
  readonly retryTime: number;
  readonly restartDelay: number;
  readonly restartDelayMax: number;
  /** null: a halted instance waits for a person or a change. */
  readonly haltReset: number | null;
  /** Whether the daemon says when it is ready. */
  readonly readiness: boolean;
  readonly startupTimeout: number;
  /** 0: no heartbeat is expected. */
  readonly heartbeatTimeout: number;
  readonly shutdownTimeout: number;
}

/** What is remembered from run to run. */
export interface History {
  /** Times of the failures that still count, oldest first. */
  readonly failures: readonly Time[];
  /** Failed runs in a row that were waited for in vain to become ready; 0 where no readiness is configured. */
  readonly unready: number;
  /** Runs in a row that put themselves into the background. */
  readonly daemonized: number;
  /** The delay before the last restart, for its doubling; 0 when there was none. */
  readonly delay: number;
  /** Starts in a row for which the system lacked something. */
  readonly resourceExhausted: number;
}

export type HaltReason = 'failures' | 'never ready' | 'daemonized' | 'not restarted';
export type BackoffReason = 'failure' | 'resourceExhausted';

/**
 * What was demanded while a run was ending. It has the last word when the run has ended, as if it had come a moment later:
 * without it, a change that arrives during a slow stop would be lost if that stop ended in a halt.
 */
export type Next = 'settle' | 'refresh' | 'start';

/** What every state knows of a run that is on its way out. */
interface Ending {
  readonly run: number;
  /** How far the run had come. */
  readonly from: Alive;
  readonly next: Next;
}

export type InstanceState =
  | { readonly name: 'stopped'; readonly because: 'new' | 'requested' | 'finished' }
  | { readonly name: 'starting'; readonly run: number }
  | { readonly name: 'up'; readonly run: number; readonly since: Time }
  | { readonly name: 'ready'; readonly run: number }
  | (Ending & { readonly name: 'stopping'; readonly asked: Asked })
  /** `since`: the first SIGKILL. */
  | (Ending & { readonly name: 'killing'; readonly asked: Asked; readonly since: Time })
  /** `since`: the exit. */
  | (Ending & {
      readonly name: 'cleaning up';
      readonly asked: Asked | 'nobody';
      readonly exit: Exit;
      readonly since: Time;
    })
  | { readonly name: 'backoff'; readonly because: BackoffReason }
  | { readonly name: 'halted'; readonly because: HaltReason };

export type StateName = InstanceState['name'];

export interface Model {
  readonly wanted: Wanted;
  readonly state: InstanceState;
  /** The number of the last run; 0 before the first. Never reused. */
  readonly lastRun: number;
  readonly history: History;
  /** When the state's one deadline is due; null where it waits for no time to pass. */
  readonly deadline: Time | null;
}

/** What happened, and when. Where a `run` is given, events of any other run than the last are dropped. */
export type Event =
  | { readonly type: 'start'; readonly at: Time }
  | { readonly type: 'stop'; readonly at: Time }
  /** Down, and at once: SIGKILL instead of a stop signal, or after it. */
  | { readonly type: 'kill'; readonly at: Time }
  | { readonly type: 'restart'; readonly at: Time }
  /** Something that the daemon depends on has changed. */
  | { readonly type: 'refresh'; readonly at: Time }
  | { readonly type: 'ready'; readonly run: number; readonly at: Time }
  /** `extendBy`: milliseconds from `at` for which the daemon asks for patience. */
  | { readonly type: 'heartbeat'; readonly run: number; readonly at: Time; readonly extendBy?: number }
  /** It says itself that it does not work any more. */
  | { readonly type: 'selfReportedFailure'; readonly run: number; readonly at: Time }
  | { readonly type: 'exited'; readonly run: number; readonly exit: Exit; readonly at: Time }
  /** Nothing of the run is left. */
  | { readonly type: 'gone'; readonly run: number; readonly at: Time }
  /** The timer went off, and with that there is none any more. */
  | { readonly type: 'deadline'; readonly at: Time };

export type EventType = Event['type'];

/** What an operator is told. Durations in milliseconds. */
export type Report =
  /** A run ended in a way that counts. */
  | { readonly code: 'failure'; readonly run: number; readonly exit: Exit; readonly asked: Asked | 'nobody' }
  /** Not ready within `limit`; it is asked to stop. */
  | { readonly code: 'unready'; readonly run: number; readonly limit: number }
  /** No heartbeat within `limit`; it is asked to stop. */
  | { readonly code: 'silent'; readonly run: number; readonly limit: number }
  /** It reported a failure; it is asked to stop. */
  | { readonly code: 'selfReportedFailure'; readonly run: number }
  /** Not gone within `limit` of the stop signal; SIGKILL. */
  | { readonly code: 'killing'; readonly run: number; readonly limit: number }
  /** The process (killing) or what it left behind (cleaning up) is still there, `waited` after it should not be. */
  | {
      readonly code: 'still-there';
      readonly run: number;
      readonly state: 'killing' | 'cleaning up';
      readonly waited: number;
    }
  /** `times`: how many starts in a row the system has refused; 0 where the delay is configured. */
  | {
      readonly code: 'backoff';
      readonly because: BackoffReason;
      readonly delay: number;
      readonly exit: Exit;
      readonly times: number;
    }
  /** `failures`: how many brought it to the halt. */
  | { readonly code: 'halted'; readonly because: HaltReason; readonly failures: number }
  /** The restart policy is content with this end. */
  | { readonly code: 'finished'; readonly run: number; readonly exit: Exit }
  /** An event that cannot happen in this state; nothing was changed. */
  | { readonly code: 'bug'; readonly state: StateName; readonly event: EventType };

export type ReportCode = Report['code'];

export type Effect =
  | { readonly do: 'spawn'; readonly run: number }
  /** Close stdin, the stop signal, SIGCONT. */
  | { readonly do: 'ask'; readonly run: number; readonly asked: Asked }
  /** SIGKILL for the group. */
  | { readonly do: 'kill'; readonly run: number }
  /** SIGKILL for whatever the run has left behind; answered with `gone` when nothing is. */
  | { readonly do: 'clear'; readonly run: number }
  /** Replaces the instance's one deadline; null: there is none. */
  | { readonly do: 'deadline'; readonly at: Time | null }
  | ({ readonly do: 'report' } & Report);

/** What an event leads to: the model from now on, and what is to be done, in this order. */
export interface Transition {
  readonly model: Model;
  readonly effects: readonly Effect[];
}

/** The model when its state is known to be one of `S`. */
export type ModelIn<S extends StateName> = Model & { readonly state: Extract<InstanceState, { readonly name: S }> };

/** The event when its type is known to be one of `E`. */
export type EventOf<E extends EventType> = Extract<Event, { readonly type: E }>;

/** A decision: what event `E` means in state `S`. Pure. */
export type Cell<S extends StateName, E extends EventType> = (
  model: ModelIn<S>,
  event: EventOf<E>,
  policy: Policy,
) => Transition;
