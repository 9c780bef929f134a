/** The words of the instance machine: its states, events and effects. Data lives in the state that owns it. */

/** Monotonic milliseconds. */
export type Time = number;

export type Wanted = 'up' | 'down';

/** Why a running process was asked to end; the first reason wins. */
export type Asked = 'stop' | 'restart' | 'refresh' | 'unready' | 'silent';

/** How a run ended. `not started`: there never was a process; `scarce` when the system lacked something for now. */
export type Exit =
  | { readonly how: 'code'; readonly code: number }
  | { readonly how: 'signal'; readonly signal: string }
  | { readonly how: 'not started'; readonly reason: string; readonly scarce: boolean };

/** The settings that decide; read anew at each event, so a changed setting is in force at once. Durations in milliseconds. */
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
  /** Runs in a row that ended before they were ready; 0 where no readiness is configured. */
  readonly unready: number;
  /** The delay before the last restart, for its doubling; 0 when there was none. */
  readonly delay: number;
  /** Starts in a row for which the system lacked something. */
  readonly scarce: number;
}

export type State =
  | { readonly name: 'idle'; readonly because: 'new' | 'stopped' | 'finished' }
  | { readonly name: 'starting'; readonly run: number }
  | { readonly name: 'up'; readonly run: number }
  | { readonly name: 'ready'; readonly run: number }
  | { readonly name: 'stopping'; readonly run: number; readonly asked: Asked; readonly wasReady: Time | null }
  | { readonly name: 'killing'; readonly run: number; readonly asked: Asked; readonly wasReady: Time | null }
  | { readonly name: 'clearing'; readonly run: number; readonly asked: Asked | 'nobody'; readonly exit: Exit }
  | { readonly name: 'backoff'; readonly because: 'failure' | 'scarce' }
  | { readonly name: 'halted'; readonly because: 'failures' | 'never ready' | 'not restarted' };

export type StateName = State['name'];
