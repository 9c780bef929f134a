/** Requests and answers of the commands; a command answers with one outcome per daemon. */
import { array, boolean, integer, nullable, object, request, string, stringEnum, type WireSchema } from './schemas.ts';
import { STATES, type StateView } from './states.ts';

/** The daemons of a command: give either `names` or `all`. */
export interface Selection {
  /** At least one; `signal` also takes instances (`web#0`). */
  readonly names?: readonly string[];
  /** Every daemon; false. */
  readonly all?: boolean;
}

/** Request of `start`, `stop` and `restart`. */
export interface CommandRequest extends Selection {
  /** Whether to wait for the outcome; true. */
  readonly wait?: boolean;
  /** Milliseconds to wait for the outcome; without it there is no limit. */
  readonly timeout?: number;
}

/**
 * What `wait` waits for: `ready`; `up`, a process exists; `down`, the process has exited; `stopped`, no process of the
 * daemon is left.
 */
export const GOALS = ['ready', 'up', 'down', 'stopped'] as const;

export type Goal = (typeof GOALS)[number];

/** Request of `wait`. */
export interface WaitRequest extends Selection {
  readonly goal: Goal;
  /** Whether one daemon is enough; false. */
  readonly any?: boolean;
  /** Milliseconds; without it there is no limit. */
  readonly timeout?: number;
}

/** Request of `signal`. */
export interface SignalRequest extends Selection {
  /** A name such as `HUP` or `SIGHUP`, in upper or lower case. */
  readonly signal: string;
  /** Whether to signal the process group instead of the process; false. */
  readonly group?: boolean;
}

/** Request of `shutdown`. */
export interface ShutdownRequest {
  /** Whether to send SIGKILL at once; false. */
  readonly force?: boolean;
}

/**
 * `done`; `failed`, see the reason; `superseded` by another command; `timeout`; `requested`: the command did not wait;
 * `pending`: not decided, because another daemon was enough (`any`).
 */
export const OUTCOMES = ['done', 'failed', 'superseded', 'timeout', 'requested', 'pending'] as const;

export type OutcomeKind = (typeof OUTCOMES)[number];

/** The outcome of a command for one daemon. */
export interface Outcome {
  readonly daemon: string;
  readonly outcome: OutcomeKind;
  /** Why; '' if there is nothing to add. */
  readonly reason: string;
  /** The state of the daemon's first instance now; null if the daemon was removed. */
  readonly state: StateView | null;
}

/** Answer of `start`, `stop`, `restart` and `wait`. */
export interface CommandAnswer {
  /** One per daemon, in the order in which they were named. */
  readonly outcomes: readonly Outcome[];
}

/** Answer of `signal`. */
export interface SignalAnswer {
  /** Its full name: `SIGHUP`. */
  readonly signal: string;
  /** The signalled processes (with `group`: the group leaders). */
  readonly pids: readonly number[];
}

/** Answer of `shutdown`. */
export interface ShutdownAnswer {
  /** The processes that could not be killed, as `name (pid N)`. */
  readonly left: readonly string[];
}

/** Characters of a daemon's name in a request. */
export const LONGEST_NAME = 1000;

const NAME: WireSchema = {
  type: 'string',
  minLength: 1,
  maxLength: LONGEST_NAME,
  description: `a name of 1 to ${LONGEST_NAME} characters`,
};

const selection = {
  names: { ...array(NAME, 'an array of daemon names'), minItems: 1, maxItems: 10_000 },
  all: boolean('a boolean: every daemon instead of names; default false'),
};
const timeout = integer('a whole number of milliseconds; without it there is no limit', {
  minimum: 0,
  maximum: 2 ** 31 - 1,
});

export const command: WireSchema = request<CommandRequest>(
  { ...selection, wait: boolean('a boolean: whether to wait for the outcome; default true'), timeout },
  [],
);

export const waitRequest: WireSchema = request<WaitRequest>(
  {
    ...selection,
    goal: stringEnum(
      GOALS,
      'ready: it has reported so; up: a process exists; down: the process has exited; stopped: no process is left',
    ),
    any: boolean('a boolean: whether one daemon is enough; default false'),
    timeout,
  },
  ['goal'],
);

export const signalRequest: WireSchema = request<SignalRequest>(
  {
    ...selection,
    names: { ...selection.names, description: 'an array of names of daemons or instances (web, web#0)' },
    signal: { type: 'string', minLength: 1, maxLength: 20, description: 'a signal name such as HUP or SIGHUP' },
    group: boolean('a boolean: whether to signal the process group; default false'),
  },
  ['signal'],
);

export const shutdownRequest: WireSchema = request<ShutdownRequest>(
  { force: boolean('a boolean: whether to send SIGKILL at once; default false') },
  [],
);

export const outcome: WireSchema = object<Outcome>('the outcome of a command for one daemon', {
  daemon: string(),
  outcome: stringEnum(
    OUTCOMES,
    'superseded: by another command; requested: the command did not wait; pending: another daemon was enough',
  ),
  reason: string('why; empty if there is nothing to add'),
  state: nullable(stringEnum(STATES, 'the state of its first instance; null if the daemon was removed')),
});

export const commandAnswer: WireSchema = object<CommandAnswer>('one outcome per daemon', {
  outcomes: array(outcome),
});

export const signalAnswer: WireSchema = object<SignalAnswer>('the signalled processes', {
  signal: string(),
  pids: array(integer()),
});

export const shutdownAnswer: WireSchema = object<ShutdownAnswer>('osdaemond has stopped all daemons and exits', {
  left: array(string(), 'the processes that could not be killed'),
});
