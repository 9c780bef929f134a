/**
 * Random events for an instance machine, and a model of its processes that checks the rules after each of them. The seed
 * is fixed, so a failure is repeatable; it prints the last steps.
 */
import assert from 'node:assert/strict';
import { initialInstance, stepInstance } from '../../src/machine/instancemachine.ts';
import type { Effect, Event, Exit, Model, Policy } from '../../src/machine/types.ts';
import { wantedIn } from '../../src/machine/wanted.ts';
import { COUCHDB, CRASH, MISSING, NO_PROCESSES, SUCCESS, TERMINATED } from './life.ts';

const ENDS: readonly Exit[] = [CRASH, SUCCESS, TERMINATED];
const FAILED_STARTS: readonly Exit[] = [MISSING, NO_PROCESSES];

export type Chance = (below: number) => number;
type Process = 'none' | 'failed to start' | 'running' | 'leftovers';

export class InstanceWorld {
  readonly policy: Policy;
  model: Model = initialInstance;
  now = 0;
  /** The processes of the last run as far as the machine knows: a process that has exited counts until `exited`. */
  process: Process = 'none';
  failure: Exit = MISSING;
  /** When the timer fires; null: there is none. */
  timer: number | null = null;
  readonly trail: { event: Event; model: Model }[] = [];

  constructor(policy: Policy) {
    this.policy = policy;
  }

  /** A random event: a command, a change, a message of the daemon, an exit or a timer. */
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

  /** The process exits, its descendants are gone, or the timer fires first. */
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

  /** The event that brings a run closer to its end. */
  next(): Event {
    const run = this.model.lastRun;
    if (this.process === 'failed to start') return { type: 'exited', run, exit: this.failure, at: this.now };
    if (this.process === 'running') return { type: 'exited', run, exit: TERMINATED, at: this.now };
    return { type: 'gone', run, at: this.now };
  }

  on(event: Event): void {
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
        this.holds(this.process === 'running' || this.process === 'failed to start', 'a signal to no process');
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

  /** The invariants between any two events. */
  holdsTogether(): void {
    const { state, lastRun, deadline, history } = this.model;
    const { name } = state;
    this.holds(this.timer === deadline, 'the timer is not the deadline');
    this.holds((deadline !== null) === this.waits(), 'a deadline where none belongs, or none where one does');
    this.holds(!('run' in state) || state.run === lastRun, 'a run that is not the last');
    const ending = name === 'stopping' || name === 'killing' || name === 'cleaning up';
    this.holds(
      ending || (wantedIn(state) === 'down') === (name === 'stopped'),
      'stopped but not wanted down, or the reverse',
    );
    const process =
      'run' in state ? (name === 'cleaning up' ? ['leftovers'] : ['running', 'failed to start']) : ['none'];
    this.holds(process.includes(this.process), `${name}, but the process is: ${this.process}`);
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

export function randomPolicy(chance: Chance): Policy {
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
export function chances(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
