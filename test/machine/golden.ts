/** The instance machine as text: one line for every cell of the table, and one for every way in which a run can settle. */
import { stepInstance } from '../../src/machine/instancemachine.ts';
import { INSTANCE_TABLE, type InstanceTable } from '../../src/machine/instancetable.ts';
import type {
  Effect,
  Ending,
  EndReason,
  Event,
  Exit,
  History,
  InstanceState,
  Model,
  Policy,
  Transition,
} from '../../src/machine/types.ts';
import { CRASH, MISSING, NO_PROCESSES, SUCCESS, TERMINATED } from './life.ts';

const RUN = 7;
const NOW = 10_000;
/** The first failure has expired, the second has not. */
const HISTORY: History = { failures: [2_000, 7_000], unready: 1, daemonized: 0, delay: 200, resourceExhausted: 1 };

/** No two durations are equal, so that each number in the text shows its setting. */
const POLICY: Policy = {
  restart: 'always',
  successCodes: [0],
  maxRetries: 3,
  retryTime: 5_000,
  restartDelay: 100,
  restartDelayMax: 1_000,
  haltReset: 60_000,
  readiness: true,
  startupTimeout: 30_000,
  heartbeatTimeout: 4_000,
  shutdownTimeout: 20_000,
};

const STATES: readonly InstanceState[] = [
  { name: 'stopped', because: 'finished', exit: SUCCESS },
  { name: 'starting', run: RUN },
  { name: 'up', run: RUN, since: 1_000 },
  { name: 'ready', run: RUN },
  { name: 'stopping', run: RUN, from: 'ready', because: 'silent', wanted: 'policy' },
  { name: 'killing', run: RUN, from: 'ready', because: 'silent', wanted: 'policy', since: 7_000 },
  { name: 'cleaning up', run: RUN, from: 'ready', because: 'exited', wanted: 'policy', exit: CRASH, since: 8_000 },
  { name: 'backoff', because: 'failure', exit: CRASH, cause: 'exited' },
  { name: 'halted', because: 'failures', failures: 3, exit: CRASH, cause: 'exited' },
];

const EVENTS: readonly Event[] = [
  { type: 'start', at: NOW },
  { type: 'stop', at: NOW },
  { type: 'kill', at: NOW },
  { type: 'restart', at: NOW },
  { type: 'refresh', at: NOW },
  { type: 'ready', run: RUN, at: NOW },
  { type: 'heartbeat', run: RUN, at: NOW, extendBy: 7_000 },
  { type: 'selfReportedFailure', run: RUN, at: NOW },
  { type: 'exited', run: RUN, exit: CRASH, at: NOW },
  { type: 'gone', run: RUN, at: NOW },
  { type: 'deadline', at: NOW },
];

/** Every state × every event; then the deadlines whose setting was removed while they ran. */
export function cells(table: InstanceTable = INSTANCE_TABLE): string {
  const chapters = STATES.map((state) =>
    chapter(named(state), EVENTS, (event) => {
      const before = modelIn(state);
      return [event.type, describe(before, stepInstance(before, event, POLICY, table))];
    }),
  );
  const without: Policy = { ...POLICY, heartbeatTimeout: 0, haltReset: null };
  const waiting = STATES.filter(({ name }) => name === 'up' || name === 'ready' || name === 'halted');
  const last = chapter('a deadline whose setting (heartbeat_timeout, halt_reset) was removed', waiting, (state) => {
    const before = modelIn(state);
    return [state.name, describe(before, stepInstance(before, { type: 'deadline', at: NOW }, without, table))];
  });
  return [...chapters, last].join('\n');
}

/** Every way in which a run can settle. */
export function settlements(): string {
  const reasons: readonly EndReason[] = [
    'exited',
    'stop',
    'restart',
    'refresh',
    'unready',
    'silent',
    'selfReportedFailure',
  ];
  const wishes = reasons.flatMap((because) => WANTED.map((wanted) => [because, wanted] as const));
  const ends: readonly (readonly [string, Exit])[] = [
    ['success', SUCCESS],
    ['crash', CRASH],
    ['signal', TERMINATED],
    ['missing', MISSING],
    ['resourceExhausted', NO_PROCESSES],
  ];
  const policies = ['always', 'on-failure', 'never'] as const;
  const ended = ends.flatMap((end) => policies.map((restart) => [...end, restart] as const));
  const burdens: readonly (readonly [string, History])[] = [
    ['failures', { ...HISTORY, failures: [6_000, 7_000] }],
    ['never ready', { ...HISTORY, failures: [], unready: 2 }],
  ];
  const burdened = burdens.flatMap((burden) => WANTED.map((wanted) => [...burden, wanted] as const));
  return [
    chapter('gone after a crash: why the run ended, what is wanted', wishes, ([because, wanted]) => {
      return [`${because}, ${wanted}`, settle(cleaningUp({ because, wanted }))];
    }),
    chapter('gone after an exit of its own: the kind of exit, the restart policy', ended, ([end, exit, restart]) => {
      return [`${end}, ${restart}`, settle(cleaningUp({ exit }), { ...POLICY, restart })];
    }),
    chapter('gone after a success, restart = never: what is wanted', WANTED, (wanted) => {
      return [wanted, settle(cleaningUp({ exit: SUCCESS, wanted }), { ...POLICY, restart: 'never' })];
    }),
    chapter('gone, resources exhausted: what is wanted', WANTED, (wanted) => {
      return [wanted, settle(cleaningUp({ exit: NO_PROCESSES, wanted }))];
    }),
    chapter('gone after one failure too many: of which kind, what is wanted', burdened, (row) => {
      const [burden, history, wanted] = row;
      return [`${burden}, ${wanted}`, settle(cleaningUp({ from: 'starting', wanted }, { history }))];
    }),
  ].join('\n');
}

const WANTED: readonly Ending['wanted'][] = ['down', 'policy', 'refresh', 'up'];

/** A heading, and a line for each subject: what it is called, and what happens. */
function chapter<T>(heading: string, subjects: readonly T[], line: (subject: T) => readonly [string, string]): string {
  const lines = subjects.map(line);
  const width = Math.max(...lines.map(([label]) => label.length));
  return [heading, ...lines.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`), ''].join('\n');
}

function settle(before: Model, policy = POLICY): string {
  return describe(before, stepInstance(before, { type: 'gone', run: RUN, at: NOW }, policy));
}

/** A run that crashed, except for what is given. */
function cleaningUp(
  state: Partial<Extract<InstanceState, { name: 'cleaning up' }>>,
  model: Partial<Model> = {},
): Model {
  const ended = { run: RUN, from: 'ready', because: 'exited', wanted: 'policy', exit: CRASH, since: 8_000 } as const;
  return { ...modelIn({ ...ended, ...state, name: 'cleaning up' }), ...model };
}

function modelIn(state: InstanceState): Model {
  const deadline = state.name === 'stopped' ? null : NOW;
  return { state, lastRun: RUN, lastExit: null, history: HISTORY, deadline };
}

/** What has changed, and the effects. */
function describe(before: Model, { model, effects }: Transition): string {
  const changes: string[] = [];
  if (named(model.state) !== named(before.state)) changes.push(`→ ${named(model.state)}`);
  if (model.lastRun !== before.lastRun) changes.push(`last run ${model.lastRun}`);
  if (model.lastExit !== before.lastExit) changes.push(`last exit ${plain(model.lastExit)}`);
  for (const key of ['failures', 'unready', 'delay', 'resourceExhausted'] as const) {
    const value = JSON.stringify(model.history[key]);
    if (value !== JSON.stringify(before.history[key])) changes.push(`${key} ${value}`);
  }
  return [changes.join(', '), ...effects.map(doing)].filter((text) => text !== '').join(' · ') || '–';
}

function named({ name, ...data }: InstanceState): string {
  return `${name} ${plain(data)}`;
}

function doing({ do: verb, ...data }: Effect): string {
  return `${verb} ${plain(data)}`;
}

function plain(value: unknown): string {
  return JSON.stringify(value).replaceAll('"', '');
}
