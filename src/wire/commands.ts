/** What a command asks for, and what became of it: one outcome for each daemon that was named. */
import { flag, list, object, orNull, request, type Shape, text, whole, word } from './shape.ts';
import { STATES, type State } from './states.ts';

/** Names of daemons: either at least one, or `all`. */
export interface Selection {
  readonly names?: readonly string[];
  readonly all?: boolean;
}

export interface Command extends Selection {
  /** Whether the answer waits for the outcome; true. */
  readonly wait?: boolean;
  /** Milliseconds after which it waits no longer; without one it waits until there is an outcome. */
  readonly timeout?: number;
}

/** What `wait` waits for. */
export const GOALS = ['ready', 'up', 'down', 'really-down'] as const;
export type Goal = (typeof GOALS)[number];

export interface WaitRequest extends Selection {
  readonly goal: Goal;
  /** One of them is enough; false. */
  readonly some?: boolean;
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
  readonly hurry?: boolean;
}

/**
 * `done`; `failed`, the reason says why; `superseded` by a later command; `timeout`; `asked`: it was not waited for;
 * `pending`: it was enough that another one of them was done.
 */
export const OUTCOMES = ['done', 'failed', 'superseded', 'timeout', 'asked', 'pending'] as const;

export interface Outcome {
  readonly daemon: string;
  readonly outcome: (typeof OUTCOMES)[number];
  /** '' where the outcome says it all. */
  readonly reason: string;
  /** The last that was seen of it; null where it is no more. */
  readonly state: State | null;
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

const NAME: Shape = { type: 'string', minLength: 1, maxLength: 1000 };

const selection = {
  names: { ...list(NAME, 'names of daemons'), minItems: 1, maxItems: 10_000 },
  all: flag('every daemon, instead of names'),
};
const timeout = whole('milliseconds; without it there is no limit', { minimum: 0, maximum: 2 ** 31 - 1 });

export const command: Shape = request<Command>({ ...selection, wait: flag('wait for the outcome; true'), timeout }, []);

export const waitRequest: Shape = request<WaitRequest>(
  { ...selection, goal: word(GOALS), some: flag('one of them is enough; false'), timeout },
  ['goal'],
);

export const signalRequest: Shape = request<SignalRequest>(
  {
    ...selection,
    names: { ...selection.names, description: 'names of daemons or instances: web, web#0' },
    signal: { type: 'string', pattern: '^(SIG)?[A-Z0-9]{2,10}$', description: 'the name of a signal, such as HUP' },
    group: flag('for the whole process group; false'),
  },
  ['signal'],
);

export const shutdownRequest: Shape = request<ShutdownRequest>({ hurry: flag('SIGKILL at once; false') }, []);

export const outcome: Shape = object<Outcome>('what became of a command for one daemon', {
  daemon: text(),
  outcome: word(OUTCOMES),
  reason: text('empty where the outcome says it all'),
  state: orNull(word(STATES, 'the last that was seen of it')),
});

export const commandAnswer: Shape = object<CommandAnswer>('one outcome for each daemon', { outcomes: list(outcome) });

export const signalAnswer: Shape = object<SignalAnswer>('who was signalled', {
  signal: text(),
  pids: list(whole()),
});

export const shutdownAnswer: Shape = object<ShutdownAnswer>('the host has stopped all daemons, and ends', {
  left: list(text(), 'what would not end'),
});
