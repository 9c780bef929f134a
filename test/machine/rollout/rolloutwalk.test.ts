/**
 * A long random walk of daemons through reloads, failures and stops, with several generations at a time. The seed is
 * fixed, so a failure happens again; it prints the last steps that led to it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportBug } from '../../../src/machine/rollout/operate.ts';
import { ROLLOUT_TABLE } from '../../../src/machine/rollout/rollouttable.ts';
import type { PhaseName, RolloutEvent } from '../../../src/machine/rollout/rollouttypes.ts';
import type { Event, Policy } from '../../../src/machine/types.ts';
import { COUCHDB, CRASH, SUCCESS, TERMINATED } from '../life.ts';
import { type Chance, type FakeInstance, failedStart, RolloutWorld } from './rolloutworld.ts';

const STEPS = 200_000;
const STEPS_PER_LIFE = 250;

test('200 000 random steps of rollouts break no rule and reach every decision', () => {
  const chance = chances(20_261_121);
  const seen = new Set<string>();
  for (let taken = 0; taken < STEPS; taken += STEPS_PER_LIFE) {
    const drainTimeout = chance(3) === 0 ? null : chance(2_000);
    const world = new RolloutWorld(chance, randomPolicy(chance), { drainTimeout }, seen);
    for (let i = 0; i < STEPS_PER_LIFE; i++) {
      if (chance(4) === 0) world.on(randomCommand(world, chance));
      else moveWorld(world, chance);
    }
    comesToRest(world, chance);
  }
  assert.deepEqual(
    [...expected()].filter((one) => !seen.has(one)),
    [],
  );
});

/** Every phase that a cell declares as its next one, and every report. */
function expected(): Set<string> {
  const all = new Set<string>(['promote', 'rolling', 'joined', 'superseded', 'promoted', 'rolledBack']);
  for (const code of ['drainLimit', 'tooManyDraining']) all.add(code);
  for (const phase of Object.keys(ROLLOUT_TABLE) as PhaseName[]) {
    for (const [type, cell] of Object.entries(ROLLOUT_TABLE[phase])) {
      if (cell.do === reportBug) continue;
      for (const to of [cell.to].flat()) all.add(`${phase} × ${type} → ${to}`);
    }
  }
  // An instance that fails is ending first, so that its generation always drains for a moment.
  all.delete('rolling × nextFailed → stopped');
  return all;
}

/** Stopped, and with processes that exit, nothing runs soon. */
function comesToRest(world: RolloutWorld, chance: Chance): void {
  world.on({ type: chance(2) === 0 ? 'stop' : 'kill', at: world.now });
  for (let i = 0; i < 200; i++) {
    const busy = world.instances.find(({ process }) => process !== 'none');
    if (busy === undefined) break;
    busy.on(nextOf(busy, world, chance));
  }
  const { name } = world.model.phase;
  // A replacement that was requested before the stop leaves the next generation, unstarted.
  world.holds(['new', 'stopped', 'removed'].includes(name), `stopped, but ${name}`);
  world.holds(
    world.instances.every(({ process }) => process === 'none'),
    'stopped, but a process runs',
  );
}

function randomCommand(world: RolloutWorld, chance: Chance): RolloutEvent {
  world.now += chance(100);
  const at = world.now;
  const settings = chance(4);
  const size = 1 + chance(3);
  const wanted = (['up', 'down', 'as before'] as const)[chance(3)] ?? 'up';
  const reload: RolloutEvent = { type: 'reload', settings, size, at };
  const { phase } = world.model;
  const joined: RolloutEvent =
    phase.name === 'rolling' ? { type: 'reload', settings: phase.next.settings, size: phase.next.size, at } : reload;
  const events: readonly RolloutEvent[] = [
    { type: 'start', at },
    { type: 'start', at },
    reload,
    reload,
    reload,
    reload,
    joined,
    { type: 'restart', at },
    { type: 'refresh', at },
    { type: 'dependencies', missing: [], at },
    { type: 'adopt', settings, at },
    { type: 'resize', settings, size, at },
    ...(chance(3) > 0
      ? []
      : ([
          { type: 'stop', at },
          { type: 'kill', at },
          { type: 'replace', settings, size, wanted, at },
        ] as const)),
    ...(chance(20) > 0 ? [] : ([{ type: 'remove', at }] as const)),
    ...(world.timer === null ? [] : ([{ type: 'deadline', at: Math.min(at, world.timer - 1) }] as const)),
  ];
  return events[chance(events.length)] ?? reload;
}

/** A process becomes ready or exits, its leftovers disappear, or a timer expires. */
function moveWorld(world: RolloutWorld, chance: Chance): void {
  world.now += chance(20);
  const { instances } = world;
  const one = instances[chance(instances.length)];
  if (one === undefined) return;
  if (chance(12) === 0) {
    if (world.timer === null) return;
    world.now = Math.max(world.now, world.timer);
    world.on({ type: 'deadline', at: world.now });
    return;
  }
  if (one.process === 'running') {
    const isStopping = one.activity === 'ending';
    // A process that was told to stop takes its time, and a young one usually becomes ready.
    if (chance(isStopping ? 6 : 12) === 0) one.on(nextOf(one, world, chance));
    else if (one.model.state.name === 'starting') {
      one.on({ type: 'ready', run: one.model.lastRun, at: world.now });
    } else if (one.timer !== null && chance(20) === 0) expire(one, world);
    return;
  }
  if (one.process !== 'none') one.on(nextOf(one, world, chance));
  else if (one.timer !== null) expire(one, world);
}

function expire(one: FakeInstance, world: RolloutWorld): void {
  world.now = Math.max(world.now, one.timer ?? 0);
  one.on({ type: 'deadline', at: world.now });
}

/** The end of what there is of its process. */
function nextOf(one: FakeInstance, world: RolloutWorld, chance: Chance): Event {
  const run = one.model.lastRun;
  const at = world.now;
  if (one.process === 'leftovers') return { type: 'gone', run, at };
  if (one.process === 'failed to start') return { type: 'exited', run, exit: failedStart(chance), at };
  return { type: 'exited', run, exit: [CRASH, SUCCESS, TERMINATED][chance(3)] ?? CRASH, at };
}

function randomPolicy(chance: Chance): Policy {
  return {
    ...COUCHDB,
    restart: (['always', 'on-failure', 'never'] as const)[chance(3)] ?? 'always',
    maxRetries: chance(5),
    retryTime: chance(3_000),
    restartDelay: chance(2) * chance(300),
    restartDelayMax: chance(2) * chance(3_000),
    haltReset: chance(2) === 0 ? null : chance(2_000),
    readiness: chance(3) > 0,
    startupTimeout: chance(1_000),
    heartbeatTimeout: chance(2) * chance(1_000),
    shutdownTimeout: chance(3_000),
  };
}

/** Whole numbers below a bound, the same for the same seed (mulberry32). */
function chances(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
