/** What a command asks for, and what became of it: one outcome for each daemon that was named. */
import { array, boolean, integer, nullable, object, request, string, stringEnum, type WireSchema } from './schemas.ts';
import { STATES, type StateView } from './states.ts';

/** Names of daemons: either at least one, or `all`. */
export interface Selection {
  readonly names?: readonly string[];
  readonly all?: boolean;
}

export interface CommandRequest extends Selection {
  /** Whether the answer waits for the outcome; true. */
  readonly wait?: boolean;
  /** Milliseconds after which it waits no longer; without one it waits until there is an outcome. */
  readonly timeout?: number;
}

/** What `wait` waits for. */
export const GOALS = ['ready', 'up', 'down', 'stopped'] as const;
export type Goal = (typeof GOALS)[number];

export interface WaitRequest extends Selection {
  readonly goal: Goal;
  /** One of them is enough; false. */
  readonly any?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
}

export interface SignalRequest extends Selection {
  /** With or without its SIG: `HUP`. */
  readonly signal: string;
  /** For the whole process group instead of the process; false. */
  readonly group?: boolean;
}

export interface ShutdownRequest {
  /** SIGKILL at once; false. */
  readonly force?: boolean;
}

/**
 * `done`; `failed`, the reason says why; `superseded` by a later command; `timeout`; `requested`: it was not waited for;
 * `pending`: it was enough that another one of them was done.
 */
export const OUTCOMES = ['done', 'failed', 'superseded', 'timeout', 'requested', 'pending'] as const;

export interface Outcome {
  readonly daemon: string;
  readonly outcome: (typeof OUTCOMES)[number];
  /** '' where the outcome says it all. */
  readonly reason: string;
  /** The last that was seen of it; null where it is no more. */
  readonly state: StateView | null;
}

export interface CommandAnswer {
  readonly outcomes: readonly Outcome[];
}

export interface SignalAnswer {
  readonly signal: string;
  /** The processes (with `group`: the group leaders) that were signalled. */
  readonly pids: readonly number[];
}

export interface ShutdownAnswer {
  /** What had to be killed or would not end, in words. */
  readonly left: readonly string[];
}

const NAME: WireSchema = { type: 'string', minLength: 1, maxLength: 1000 };

const selection = {
  names: { ...array(NAME, 'names of daemons'), minItems: 1, maxItems: 10_000 },
  all: boolean('every daemon, instead of names'),
};
const timeout = integer('milliseconds; without it there is no limit', { minimum: 0, maximum: 2 ** 31 - 1 });

export const command: WireSchema = request<CommandRequest>(
  { ...selection, wait: boolean('wait for the outcome; true'), timeout },
  [],
);

export const waitRequest: WireSchema = request<WaitRequest>(
  { ...selection, goal: stringEnum(GOALS), any: boolean('one of them is enough; false'), timeout },
  ['goal'],
);

export const signalRequest: WireSchema = request<SignalRequest>(
  {
    ...selection,
    names: { ...selection.names, description: 'names of daemons or instances: web, web#0' },
    signal: { type: 'string', pattern: '^(SIG)?[A-Z0-9]{2,10}$', description: 'the name of a signal, such as HUP' },
    group: boolean('for the whole process group; false'),
  },
  ['signal'],
);

export const shutdownRequest: WireSchema = request<ShutdownRequest>({ force: boolean('SIGKILL at once; false') }, []);

export const outcome: WireSchema = object<Outcome>('what became of a command for one daemon', {
  daemon: string(),
  outcome: stringEnum(OUTCOMES),
  reason: string('empty where the outcome says it all'),
  state: nullable(stringEnum(STATES, 'the last that was seen of it')),
});

export const commandAnswer: WireSchema = object<CommandAnswer>('one outcome for each daemon', {
  outcomes: array(outcome),
});

export const signalAnswer: WireSchema = object<SignalAnswer>('who was signalled', {
  signal: string(),
  pids: array(integer()),
});

export const shutdownAnswer: WireSchema = object<ShutdownAnswer>('the host has stopped all daemons, and ends', {
  left: array(string(), 'what would not end'),
});
