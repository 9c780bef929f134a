/**
 * A long random walk through the machine, with a world beside it that knows which processes there are. The seed is fixed,
 * so a failure happens again; it prints the last steps that led to it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bug } from '../../src/machine/ignore.ts';
import { initialInstance, stepInstance } from '../../src/machine/instancemachine.ts';
import { INSTANCE_TABLE } from '../../src/machine/instancetable.ts';
import type { Effect, Event, Exit, Model, Policy } from '../../src/machine/types.ts';
import { wantedIn } from '../../src/machine/wanted.ts';
import { COUCHDB, CRASH, MISSING, NO_PROCESSES, SUCCESS, TERMINATED } from './life.ts';

const STEPS = 200_000;
const STEPS_PER_LIFE = 500;
const ENDS: readonly Exit[] = [CRASH, SUCCESS, TERMINATED];
const FAILED_STARTS: readonly Exit[] = [MISSING, NO_PROCESSES];

test('200 000 random steps break no rule', () => {
  const chance = chances(20_261_121);
  const seen = new Set<string>();
  const reached = new Set<string>();
  for (let taken = 0; taken < STEPS; taken += STEPS_PER_LIFE) {
    const world = new World(randomPolicy(chance));
    for (let i = 0; i < STEPS_PER_LIFE; i++) {
      const event = world.somethingHappens(chance);
      seen.add(`${world.model.state.name} × ${event.type}`);
      const before = world.model;
      world.tell(event);
      if (!meetsTable(before, event)) continue;
      // The same moment, if the settings of the deadline had just been removed.
      const without = stepInstance(before, event, { ...world.policy, heartbeatTimeout: 0, haltReset: null }).model;
      for (const { state } of [world.model, without])
        reached.add(`${before.state.name} --${event.type}--> ${state.name}`);
    }
    comesToRest(world, chance);
  }
  // stopped, backoff and halted answer no event of a run, starting and up no gone, and so on: 61 pairs can happen.
  const possible = Object.values(INSTANCE_TABLE).flatMap((row) => Object.values(row).filter((cell) => cell.do !== bug));
  assert.equal(seen.size, possible.length, 'the walk did not meet every pair of state and event that can happen');
  assert.deepEqual([...reached].sort(), tableTransitions().sort());
});

/** Not so: an event of an earlier run, and a timer that fires early. */
function meetsTable({ lastRun, deadline }: Model, event: Event): boolean {
  if (event.type === 'deadline') return deadline === null || event.at >= deadline;
  return !('run' in event) || event.run === lastRun;
}

/** Every transition that the table shows, except those of events that cannot happen. */
function tableTransitions(): string[] {
  return Object.entries(INSTANCE_TABLE).flatMap(([state, row]) =>
    Object.entries(row).flatMap(([event, cell]) =>
      cell.do === bug ? [] : [cell.to].flat().map((to) => `${state} --${event}--> ${to === 'same' ? state : to}`),
    ),
  );
}

/** Wanted down, and with a world that does what it is asked, it is stopped soon and starts nothing on its way. */
function comesToRest(world: World, chance: Chance): void {
  world.tell({ type: chance(2) === 0 ? 'stop' : 'kill', at: world.now });
  const { lastRun } = world.model;
  for (let i = 0; i < 20 && world.model.state.name !== 'stopped'; i++) world.tell(world.next());
  world.holds(world.model.state.name === 'stopped', 'wanted down, but not stopped');
  world.holds(world.model.lastRun === lastRun, 'wanted down, but started');
}

type Chance = (below: number) => number;
type Process = 'none' | 'failed to start' | 'running' | 'leftovers';

class World {
  readonly policy: Policy;
  model: Model = initialInstance;
  now = 0;
  /** What there is of the last run, as the machine was told: a process that has died exists until `exited` is told. */
  process: Process = 'none';
  failure: Exit = MISSING;
  /** When the timer of the hands goes off. */
  timer: number | null = null;
  readonly trail: { event: Event; model: Model }[] = [];

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** A person, a file, the daemon, the system or the clock. */
  somethingHappens(chance: Chance): Event {
    if (chance(3) > 0) return this.worldMoves(chance);
    this.now += chance(200);
    const at = this.now;
    const run = chance(20) === 0 ? this.model.lastRun - 1 : this.model.lastRun;
    const events: readonly Event[] = [
      { type: 'start', at },
      { type: 'stop', at },
      { type: 'restart', at },
      { type: 'refresh', at },
      { type: 'kill', at },
      { type: 'ready', run, at },
      { type: 'heartbeat', run, at },
      { type: 'selfReportedFailure', run, at },
      { type: 'heartbeat', run, at, extendBy: chance(5_000) },
      ...(this.timer === null ? [] : [{ type: 'deadline', at: Math.min(at, this.timer - 1) } as const]),
    ];
    return events[chance(events.length)] ?? { type: 'start', at };
  }

  /** The process ends, its leftovers go, or the timer goes off first. */
  worldMoves(chance: Chance): Event {
    const run = this.model.lastRun;
    this.now += chance(200);
    if (this.process === 'failed to start') return this.next();
    if (this.process === 'running' && chance(3) === 0) {
      return { type: 'exited', run, exit: ENDS[chance(ENDS.length)] ?? CRASH, at: this.now };
    }
    if (this.process === 'running' && chance(3) === 0) return { type: 'ready', run, at: this.now };
    if (this.process === 'leftovers' && chance(3) > 0) return { type: 'gone', run, at: this.now };
    if (this.timer === null) return { type: 'start', at: this.now };
    this.now = Math.max(this.now, this.timer);
    return { type: 'deadline', at: this.now };
  }

  /** The most helpful thing that can happen. */
  next(): Event {
    const run = this.model.lastRun;
    if (this.process === 'failed to start') return { type: 'exited', run, exit: this.failure, at: this.now };
    if (this.process === 'running') return { type: 'exited', run, exit: TERMINATED, at: this.now };
    return { type: 'gone', run, at: this.now };
  }

  tell(event: Event): void {
    const before = this.model;
    this.trail.push({ event, model: before });
    if (event.type === 'exited' && event.run === before.lastRun) this.process = 'leftovers';
    if (event.type === 'gone' && event.run === before.lastRun) this.process = 'none';
    if (event.type === 'deadline') this.timer = null;
    const { model, effects } = stepInstance(before, event, this.policy);
    this.model = model;
    for (const effect of effects) this.perform(effect, before);
    this.holdsTogether();
  }

  perform(effect: Effect, before: Model): void {
    switch (effect.do) {
      case 'spawn':
        this.holds(this.process === 'none', 'a second process of one instance');
        this.holds(['stopped', 'cleaning up', 'backoff', 'halted'].includes(before.state.name), 'a launch out of turn');
        this.holds(effect.run === before.lastRun + 1, 'a number that is not the next');
        this.process = this.model.lastRun % 4 === 0 ? 'failed to start' : 'running';
        this.failure = FAILED_STARTS[this.model.lastRun % 8 === 0 ? 1 : 0] ?? MISSING;
        return;
      case 'stop':
      case 'kill':
        this.holds(effect.run === this.model.lastRun, 'a signal to another run');
        this.holds(this.process === 'running' || this.process === 'failed to start', 'a signal to nobody');
        return;
      case 'clean up':
        this.holds(effect.run === this.model.lastRun && this.process === 'leftovers', 'cleaning up nothing');
        return;
      case 'deadline':
        this.timer = effect.at;
        return;
      case 'report':
        this.holds(effect.code !== 'bug', 'a bug');
        return;
    }
  }

  /** What is true between any two events. */
  holdsTogether(): void {
    const { state, lastRun, deadline, history } = this.model;
    const { name } = state;
    this.holds(this.timer === deadline, 'the timer is not the deadline');
    this.holds((deadline !== null) === this.waits(), 'a deadline where none belongs, or none where one does');
    this.holds(!('run' in state) || state.run === lastRun, 'a run that is not the last');
    const ending = name === 'stopping' || name === 'killing' || name === 'cleaning up';
    this.holds(
      ending || (wantedIn(state) === 'down') === (name === 'stopped'),
      'at rest without being wanted down, or the reverse',
    );
    const process =
      'run' in state ? (name === 'cleaning up' ? ['leftovers'] : ['running', 'failed to start']) : ['none'];
    this.holds(process.includes(this.process), `${name}, but of the process there is: ${this.process}`);
    this.holds(history.failures.length <= Math.max(1, this.policy.maxRetries), 'more failures than matter');
  }

  waits(): boolean {
    switch (this.model.state.name) {
      case 'stopped':
        return false;
      case 'up':
      case 'ready':
        return this.policy.heartbeatTimeout > 0;
      case 'halted':
        return this.policy.haltReset !== null;
      default:
        return true;
    }
  }

  holds(condition: boolean, otherwise: string): void {
    if (condition) return;
    const last = this.trail.slice(-8).map((step) => JSON.stringify(step));
    assert.fail(`${otherwise}; the last steps:\n${last.join('\n')}\n→ ${JSON.stringify(this.model)}`);
  }
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
    readiness: chance(2) === 0,
    startupTimeout: chance(1_000),
    heartbeatTimeout: chance(2) * chance(1_000),
    shutdownTimeout: chance(1_000),
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
