/** The status of daemons and instances, with the same terms as in the table of `osdaemonctl status`. */
import { READINESS_KINDS, type ReadinessKind } from '../base/choices.ts';
import { array, boolean, integer, nullable, object, string, stringEnum, type WireSchema } from './schemas.ts';
import { STATES, type StateView, WANTED, type WantedView } from './states.ts';

export const EXIT_KINDS = ['code', 'signal', 'daemonized', 'not started'] as const;

export type ExitKind = (typeof EXIT_KINDS)[number];

/** How a run ended. */
export interface ExitView {
  /** `code`: exited; `signal`: killed by a signal; `daemonized`: went into the background; `not started`: no process. */
  readonly how: ExitKind;
  /** The exit status; null unless `how` is `code`. */
  readonly code: number | null;
  /** Such as `SIGKILL`; null unless `how` is `signal`. */
  readonly signal: string | null;
  /** The exit as text, such as `exited with status 1`. */
  readonly words: string;
}

/** The status of one instance. */
export interface InstanceStatus {
  /** `web@3#0`: daemon, generation, instance. */
  readonly instance: string;
  readonly state: StateView;
  readonly wanted: WantedView;
  readonly pid: number | null;
  /** The number of the run, from 1; 0 before the first. */
  readonly run: number;
  /** When it entered this state, milliseconds since the epoch. */
  readonly since: number;
  /** Why it is in this state; '' if there is nothing to add. */
  readonly reason: string;
  /** The last status text it sent (`STATUS=` of sd_notify); '' if there is none. */
  readonly status_text: string;
}

/** The status of one daemon. */
export interface DaemonStatus {
  readonly name: string;
  /** The state of its worst instance. */
  readonly state: StateView;
  readonly wanted: WantedView;
  /** How it reports readiness; `none`: `ready` counts instances that are up. */
  readonly readiness: ReadinessKind;
  /** The number of ready instances. */
  readonly ready: number;
  /** The number of configured instances. */
  readonly instances_wanted: number;
  /** Counts changes of the daemon's settings that need a new process, from 1. */
  readonly generation: number;
  readonly pids: readonly number[];
  /** When it entered this state, milliseconds since the epoch. */
  readonly since: number;
  /** Why it is in this state; '' if there is nothing to add. */
  readonly reason: string;
  /** The dependencies that it waits for before it starts: `waiting for db (halted)`; null if it does not wait. */
  readonly waiting: string | null;
  /** The failures within the last `retry_time`. */
  readonly failures: number;
  /** This many failures within `retry_time` halt it. */
  readonly max_retries: number;
  /** Milliseconds. */
  readonly retry_time: number;
  /** null until a run has ended. */
  readonly last_exit: ExitView | null;
  /** The last line that it wrote to stderr; null if there is none. */
  readonly last_stderr: string | null;
  readonly instances: readonly InstanceStatus[];
}

export const exitView: WireSchema = object<ExitView>('how a run ended', {
  how: stringEnum(EXIT_KINDS),
  code: nullable(integer('exit status')),
  signal: nullable(string('such as SIGKILL')),
  words: string('the exit as text, such as "exited with status 1"'),
});

export const instanceStatus: WireSchema = object<InstanceStatus>('one instance of a daemon', {
  instance: string('daemon@generation#instance'),
  state: stringEnum(STATES),
  wanted: stringEnum(WANTED),
  pid: nullable(integer()),
  run: integer('the number of the run, from 1; 0 before the first'),
  since: integer('when it entered this state, milliseconds since the epoch'),
  reason: string('why it is in this state; empty if there is nothing to add'),
  status_text: string('the last status text it sent (STATUS= of sd_notify)'),
});

export const daemonStatus: WireSchema = object<DaemonStatus>('the status of one daemon', {
  name: string(),
  state: stringEnum(STATES, 'the state of its worst instance'),
  wanted: stringEnum(WANTED),
  readiness: stringEnum(READINESS_KINDS, 'how it reports readiness'),
  ready: integer('the number of ready instances (up, for readiness none)'),
  instances_wanted: integer('the number of configured instances'),
  generation: integer('counts changes of its settings that need a new process, from 1'),
  pids: array(integer()),
  since: integer('when it entered this state, milliseconds since the epoch'),
  reason: string('why it is in this state; empty if there is nothing to add'),
  waiting: nullable(string('the dependencies that it waits for before it starts')),
  failures: integer('failures within the last retry_time'),
  max_retries: integer('this many failures within retry_time halt it'),
  retry_time: integer('milliseconds'),
  last_exit: nullable(exitView),
  last_stderr: nullable(string('the last line that it wrote to stderr')),
  instances: array(instanceStatus),
});

/** Answer of `status`. */
export interface StatusAnswer {
  /** Whether osdaemond is shutting down. */
  readonly stopping: boolean;
  /** In byte order of the names, or in the order of the request. */
  readonly daemons: readonly DaemonStatus[];
}

export const statusAnswer: WireSchema = object<StatusAnswer>('the status of daemons', {
  stopping: boolean('whether osdaemond is shutting down'),
  daemons: array(daemonStatus),
});
