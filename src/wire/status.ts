/** What there is to know of a daemon now: the same words in the API, in `--json` and in the table. */
import { READINESS_KINDS, type ReadinessKind } from '../base/choices.ts';
import { array, boolean, integer, nullable, object, string, stringEnum, type WireSchema } from './schemas.ts';
import { STATES, type StateView, WANTED, type WantedView } from './states.ts';

export const EXIT_KINDS = ['code', 'signal', 'daemonized', 'not started'] as const;

/** How a run ended. */
export interface ExitView {
  /** `code`: exit status; `signal`: killed by one; `daemonized`: it runs on in the background; `not started`: it never had a process. */
  readonly how: (typeof EXIT_KINDS)[number];
  /** null unless `how` is `code`. */
  readonly code: number | null;
  /** `SIGKILL`; null unless `how` is `signal`. */
  readonly signal: string | null;
  /** In words: `exited with status 1`. */
  readonly words: string;
}

export interface InstanceStatus {
  /** `web@3#0`: daemon, generation, instance. */
  readonly instance: string;
  readonly state: StateView;
  readonly wanted: WantedView;
  readonly pid: number | null;
  /** The number of the process life, from 1; 0 before the first. */
  readonly run: number;
  /** When it came into this state: milliseconds since the epoch. */
  readonly since: number;
  /** Why it is in this state; '' where the state says it all. */
  readonly reason: string;
  /** What it said last about what it is doing (`STATUS=` of sd_notify); '' where it said nothing. */
  readonly says: string;
}

export interface DaemonStatus {
  readonly name: string;
  /** Of the instance that is worst off. */
  readonly state: StateView;
  readonly wanted: WantedView;
  /** Whether the daemon says when it is ready; if not, `ready` counts those that are up. */
  readonly readiness: ReadinessKind;
  /** How many instances are ready (up, without a readiness), and how many there are to be. */
  readonly ready: number;
  readonly instances_wanted: number;
  readonly generation: number;
  readonly pids: readonly number[];
  /** When it came into this state: milliseconds since the epoch. */
  readonly since: number;
  readonly reason: string;
  /** Why it has not started although it is wanted up: `waiting for db (halted)`; null: it waits for nobody. */
  readonly waiting: string | null;
  /** The failures that the halt rule counts now. */
  readonly failures: number;
  /** `failures` of so many within `retry_time` (milliseconds) halt it. */
  readonly max_retries: number;
  readonly retry_time: number;
  /** null while no run has ended. */
  readonly last_exit: ExitView | null;
  /** The last line on its standard error; null where there is none. */
  readonly last_stderr: string | null;
  readonly instances: readonly InstanceStatus[];
}

export const exitView: WireSchema = object<ExitView>('how a run ended', {
  how: stringEnum(EXIT_KINDS),
  code: nullable(integer('exit status')),
  signal: nullable(string('such as SIGKILL')),
  words: string('the same for people'),
});

export const instanceStatus: WireSchema = object<InstanceStatus>('one instance of a daemon', {
  instance: string('daemon@generation#instance'),
  state: stringEnum(STATES),
  wanted: stringEnum(WANTED),
  pid: nullable(integer()),
  run: integer('number of the process life, from 1; 0 before the first'),
  since: integer('when it came into this state, milliseconds since the epoch'),
  reason: string('why it is in this state; empty where the state says it all'),
  says: string('what it said last about what it is doing (STATUS= of sd_notify)'),
});

export const daemonStatus: WireSchema = object<DaemonStatus>('a daemon as it is now', {
  name: string(),
  state: stringEnum(STATES, 'of the instance that is worst off'),
  wanted: stringEnum(WANTED),
  readiness: stringEnum(READINESS_KINDS, 'how the daemon says that it is ready'),
  ready: integer('instances that are ready, or up where the daemon does not say'),
  instances_wanted: integer(),
  generation: integer(),
  pids: array(integer()),
  since: integer('when it came into this state, milliseconds since the epoch'),
  reason: string(),
  waiting: nullable(string('why it has not started although it is wanted up')),
  failures: integer('failures that the halt rule counts now'),
  max_retries: integer('so many failures within retry_time halt it'),
  retry_time: integer('milliseconds'),
  last_exit: nullable(exitView),
  last_stderr: nullable(string('the last line on standard error')),
  instances: array(instanceStatus),
});

/** Answer of `status`. */
export interface StatusAnswer {
  /** The host has begun to stop. */
  readonly stopping: boolean;
  /** In byte order of the names, or in the order in which they were named. */
  readonly daemons: readonly DaemonStatus[];
}

export const statusAnswer: WireSchema = object<StatusAnswer>('how the daemons are', {
  stopping: boolean('the host has begun to stop'),
  daemons: array(daemonStatus),
});
