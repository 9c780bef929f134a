/** One instance in a test. Its time moves only when the test moves it, and effects are recorded, not performed. */
import { initialInstance, stepInstance } from '../../src/machine/instancemachine.ts';
import type {
  Effect,
  Event,
  Exit,
  InstanceState,
  Model,
  Policy,
  Report,
  StopReason,
  Transition,
} from '../../src/machine/types.ts';

/** CouchDB's behaviour, for the settings that it had. */
export const COUCHDB: Policy = {
  restart: 'always',
  successCodes: [0],
  maxRetries: 3,
  retryTime: 5_000,
  restartDelay: 0,
  restartDelayMax: 0,
  haltReset: null,
  readiness: false,
  startupTimeout: 30_000,
  heartbeatTimeout: 0,
  shutdownTimeout: 10_000,
};

export const CRASH: Exit = { how: 'code', code: 1 };
export const SUCCESS: Exit = { how: 'code', code: 0 };
export const DAEMONIZED: Exit = { how: 'daemonized', left: [{ pid: 4711, name: 'nginx', isUnattributed: false }] };
export const TERMINATED: Exit = { how: 'signal', signal: 'SIGTERM' };
export const MISSING: Exit = { how: 'not started', reason: 'ENOENT', resourceExhausted: false };
export const NO_PROCESSES: Exit = { how: 'not started', reason: 'EAGAIN', resourceExhausted: true };

type Plain = 'start' | 'stop' | 'kill' | 'restart' | 'refresh' | 'deadline';

export class Life {
  model: Model = initialInstance;
  policy: Policy;
  /** The effects of the last event, without `deadline`. */
  effects: readonly Effect[] = [];
  /** All reports so far. */
  readonly reports: Report[] = [];
  readonly runs: number[] = [];
  #at = 0;

  constructor(policy: Partial<Policy> = {}) {
    this.policy = { ...COUCHDB, ...policy };
  }

  get state(): InstanceState {
    return this.model.state;
  }

  /** `starting 1`, `backoff failure`: the state with its run or reason. */
  get summary(): string {
    const { state } = this;
    return 'run' in state ? `${state.name} ${state.run}` : `${state.name} ${state.because}`;
  }

  get codes(): string[] {
    return this.reports.map(({ code }) => code);
  }

  /** Milliseconds until the deadline; null when there is none. */
  get left(): number | null {
    return this.model.deadline === null ? null : this.model.deadline - this.#at;
  }

  at(milliseconds: number): this {
    this.#at = milliseconds;
    return this;
  }

  later(milliseconds: number): this {
    return this.at(this.#at + milliseconds);
  }

  on(...types: Plain[]): this {
    for (const type of types) this.send({ type, at: this.#at });
    return this;
  }

  ready(run = this.model.lastRun): this {
    return this.send({ type: 'ready', run, at: this.#at });
  }

  heartbeat(extendBy?: number): this {
    const run = this.model.lastRun;
    return this.send({ type: 'heartbeat', run, at: this.#at, ...(extendBy === undefined ? {} : { extendBy }) });
  }

  reportsFailure(): this {
    return this.send({ type: 'selfReportedFailure', run: this.model.lastRun, at: this.#at });
  }

  exits(exit: Exit = CRASH, run = this.model.lastRun): this {
    return this.send({ type: 'exited', run, exit, at: this.#at });
  }

  gone(run = this.model.lastRun): this {
    return this.send({ type: 'gone', run, at: this.#at });
  }

  /** Exits and leaves no process behind. */
  dies(exit: Exit = CRASH): this {
    return this.exits(exit).gone();
  }

  /** Moves the time to the deadline and fires it. */
  waits(): this {
    if (this.left === null) throw new Error(`${this.summary} waits for nothing`);
    return this.later(this.left).on('deadline');
  }

  send(event: Event): this {
    const { model, effects }: Transition = stepInstance(this.model, event, this.policy);
    this.model = model;
    this.effects = effects.filter((effect) => effect.do !== 'deadline');
    for (const effect of effects) {
      if (effect.do === 'spawn') this.runs.push(effect.run);
      if (effect.do === 'report') {
        const { do: _, ...report } = effect;
        this.reports.push(report);
      }
    }
    return this;
  }
}

export function stops(run: number, because: StopReason): Effect {
  return { do: 'stop', run, because };
}
