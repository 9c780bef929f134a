/** The rollout machine as text: one line for every cell of the table, and one for every decision that depends on data. */
import { initialRollout, stepRollout } from '../../../src/machine/rollout/rollout.ts';
import { ROLLOUT_TABLE } from '../../../src/machine/rollout/rollouttable.ts';
import type {
  DrainingGeneration,
  GenerationModel,
  InstanceActivity,
  InstanceProgress,
  NextPhase,
  Phase,
  PhaseName,
  RolloutEffect,
  RolloutEvent,
  RolloutModel,
  RolloutTable,
  RolloutTransition,
} from '../../../src/machine/rollout/rollouttypes.ts';

const NOW = 10_000;
const POLICY = { drainTimeout: 30_000 };

function generation(number: number, ...instances: InstanceActivity[]): GenerationModel {
  return { number, settings: number * 10, size: instances.length, instances };
}

function draining(number: number, until: number | null = NOW): DrainingGeneration {
  return { generation: generation(number, 'ending'), because: 'replaced', state: 'draining', until };
}

/** Generation 5 is the current one; a generation 6 starts beside it, and generation 4 drains, where the phase has them. */
function sample(name: PhaseName): RolloutModel {
  const serving = generation(5, 'serving', 'serving');
  const ending = generation(5, 'ending', 'stopped');
  const stopped = generation(5, 'stopped', 'stopped');
  const of = (phase: Phase, current: GenerationModel, others: readonly DrainingGeneration[] = []): RolloutModel => ({
    phase,
    current,
    draining: others,
    lastGeneration: phase.name === 'rolling' ? 6 : 5,
  });
  switch (name) {
    case 'new':
    case 'stopped':
    case 'removed':
      return of({ name }, stopped);
    case 'waiting':
      return of({ name, for: [{ name: 'db', state: 'starting' }] }, stopped);
    case 'steady':
      return of({ name }, serving, [draining(4)]);
    case 'rolling':
      return of({ name, next: generation(6, 'serving', 'starting') }, serving, [draining(4)]);
    case 'stopping':
    case 'removing':
      return of({ name }, ending, [draining(4)]);
    case 'replacing':
      return of({ name, settings: 60, size: 2, wanted: 'up' }, ending, [draining(4)]);
  }
}

const EVENTS: readonly RolloutEvent[] = [
  { type: 'start', at: NOW },
  { type: 'stop', at: NOW },
  { type: 'kill', at: NOW },
  { type: 'restart', at: NOW },
  { type: 'refresh', at: NOW },
  { type: 'dependencies', missing: [], at: NOW },
  { type: 'adopt', settings: 70, at: NOW },
  { type: 'resize', settings: 70, size: 3, at: NOW },
  { type: 'replace', settings: 70, size: 2, wanted: 'as before', at: NOW },
  { type: 'reload', settings: 70, size: 2, at: NOW },
  { type: 'remove', at: NOW },
  { type: 'nextReady', at: NOW },
  { type: 'nextFailed', instance: 1, activity: 'ending', at: NOW },
  { type: 'currentStopped', at: NOW },
  { type: 'drained', generation: 4, at: NOW },
  { type: 'deadline', at: NOW },
];

const PHASES = Object.keys(ROLLOUT_TABLE) as PhaseName[];

/** Every cell, as the table has it: `new × start → waiting: …`. */
export function rolloutCells(table: RolloutTable = ROLLOUT_TABLE): string {
  const lines = PHASES.flatMap((name) => [
    `${name}`,
    ...EVENTS.map((event) => {
      const cell: { readonly to: NextPhase | readonly NextPhase[] } = table[name][event.type];
      const to = typeof cell.to === 'string' ? cell.to : cell.to.join(' | ');
      return line(`${event.type} → ${to}`, sample(name), event, table);
    }),
    '',
  ]);
  return lines.join('\n');
}

const RELOAD: RolloutEvent = { type: 'reload', settings: 70, size: 2, at: NOW };

/** Decisions that depend on more than the phase. */
export function rolloutDecisions(table: RolloutTable = ROLLOUT_TABLE): string {
  const write: typeof line = (label, before, event, _table, policy) => line(label, before, event, table, policy);
  const rolling = sample('rolling');
  const joined: RolloutEvent = { type: 'reload', settings: 60, size: 2, at: NOW };
  const failing = { ...rolling, current: generation(5, 'stopped', 'stopped'), draining: [] };
  const crowded = { ...rolling, draining: [draining(2), draining(3), draining(4)] };
  const full = {
    ...crowded,
    draining: crowded.draining.map((one) => ({ ...one, state: 'killing' as const, until: null })),
  };
  const waiting = sample('waiting');
  const missing = [{ name: 'db', state: 'halted' }] as const;
  return [
    'reload of a roll',
    write('the same settings join', rolling, joined),
    write('newer settings supersede', rolling, RELOAD),
    write('the same settings with another size supersede', rolling, { ...joined, size: 3 }),
    '',
    'instances of the next generation',
    write('the last one serves', rolling, progress(6, 1, 'serving')),
    write('the first one ends although it served', rolling, progress(6, 0, 'ending')),
    write('one waits for its restart', rolling, progress(6, 1, 'backoff')),
    write('one halts', rolling, progress(6, 1, 'halted')),
    write('one has finished', rolling, progress(6, 1, 'stopped')),
    write('one is still starting', rolling, progress(6, 1, 'starting')),
    write('it fails, and the current generation has finished', failing, progress(6, 1, 'halted')),
    '',
    'instances of the current generation during a roll',
    write('one dies', rolling, progress(5, 0, 'ending')),
    write('one halts', rolling, progress(5, 0, 'halted')),
    '',
    'generations that drain',
    write('a fourth: the oldest is killed', crowded, { type: 'nextReady', at: NOW }),
    write('a fourth, and the others are being killed', full, { type: 'nextReady', at: NOW }),
    write('no limit', rolling, { type: 'nextReady', at: NOW }, ROLLOUT_TABLE, { drainTimeout: null }),
    write('one has no process any more', rolling, progress(4, 0, 'stopped')),
    write('the timer fires too early', rolling, { type: 'deadline', at: NOW - 1 }),
    write('an instance of a forgotten generation', rolling, progress(1, 0, 'stopped')),
    '',
    'the end of a stop',
    ...(['stopping', 'replacing', 'removing'] as const).flatMap((name) => {
      const last = { ...sample(name), draining: [] };
      return [
        write(`${name}, the last instance`, last, progress(5, 0, 'stopped')),
        write(`${name}, an older generation still drains`, sample(name), progress(5, 0, 'stopped')),
      ];
    }),
    write('replacing, stopped meanwhile', replacingDown(), progress(5, 0, 'stopped')),
    write('steady, all instances have finished', finished(), progress(5, 0, 'stopped')),
    '',
    'the first start',
    write('waits for the same', waiting, { type: 'dependencies', missing: dependenciesOf(waiting), at: NOW }),
    write('waits for something else', waiting, { type: 'dependencies', missing, at: NOW }),
    write('replaced, and to be started', sample('new'), replaced('up')),
    write('replaced while it waits', waiting, replaced('as before')),
    '',
    'replaced with a state of its own',
    write('stopped, and to be started', sample('stopped'), replaced('up')),
    write('replacing, stopped before, and started', replacingDown(), { type: 'start', at: NOW }),
    write('replacing, stopped before, and restarted', replacingDown(), { type: 'restart', at: NOW }),
    write('an entry that came back', sample('removing'), replaced('up')),
    write('replacing, and stopped before', replacingDown(), replaced('as before')),
    '',
    'sizes',
    write('fewer instances', sample('steady'), { type: 'resize', settings: 70, size: 1, at: NOW }),
    write('fewer instances of a stopped daemon', sample('stopped'), { type: 'resize', settings: 70, size: 1, at: NOW }),
    write('a dropped instance has stopped', shrunk(), progress(5, 1, 'stopped')),
    '',
    'instances that a command starts',
    ...(['stopped', 'halted', 'backoff', 'ending'] as const).flatMap((activity) => {
      const steady = { ...sample('steady'), current: generation(5, activity, 'serving') };
      return (['start', 'restart', 'refresh'] as const).map((type) => {
        const { current } = stepRollout(steady, { type, at: NOW }, POLICY, table).model;
        return `  ${type} of one that is ${activity}: ${current.instances.join(', ')}`;
      });
    }),
    '',
    'a new daemon',
    `  ${JSON.stringify(initialRollout(1, 2)).replaceAll('"', '')}`,
    '',
  ].join('\n');
}

function progress(number: number, instance: number, activity: InstanceActivity): InstanceProgress {
  return { type: 'progress', generation: number, instance, activity, at: NOW };
}

function replaced(wanted: 'up' | 'as before'): RolloutEvent {
  return { type: 'replace', settings: 70, size: 2, wanted, at: NOW };
}

function replacingDown(): RolloutModel {
  return { ...sample('replacing'), phase: { name: 'replacing', settings: 60, size: 2, wanted: 'down' }, draining: [] };
}

function finished(): RolloutModel {
  return { ...sample('steady'), current: generation(5, 'ending', 'stopped'), draining: [] };
}

function shrunk(): RolloutModel {
  return { ...sample('steady'), current: { ...generation(5, 'serving', 'ending'), size: 1 } };
}

function dependenciesOf({ phase }: RolloutModel): Extract<Phase, { name: 'waiting' }>['for'] {
  return phase.name === 'waiting' ? phase.for : [];
}

function line(
  label: string,
  before: RolloutModel,
  event: RolloutEvent | InstanceProgress,
  table = ROLLOUT_TABLE,
  policy: { readonly drainTimeout: number | null } = POLICY,
): string {
  return `  ${label}: ${difference(before, stepRollout(before, event, policy, table))}`;
}

/** What is different now, and what is to be done. */
function difference(before: RolloutModel, { model, effects }: RolloutTransition): string {
  const changes: string[] = [];
  for (const key of ['phase', 'current', 'draining', 'lastGeneration'] as const) {
    if (JSON.stringify(model[key]) !== JSON.stringify(before[key])) changes.push(`${key} ${plain(model[key])}`);
  }
  return [...changes, ...effects.map(doing)].join(' · ') || '–';
}

function doing({ do: verb, ...data }: RolloutEffect): string {
  return `${verb} ${plain(data)}`;
}

function plain(value: unknown): string {
  return JSON.stringify(value).replaceAll('"', '');
}
