/**
 * One instance of a daemon: performs the effects that the instance machine returns, in their order. Events that arrive
 * meanwhile are queued, so that each is completed before the next.
 */
import { reasonOf } from '../base/errors.ts';
import { type Identity, instanceName, processName } from '../base/identity.ts';
import type { Level } from '../base/log.ts';
import { sendSignal } from '../base/posix/processes.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { RunChange } from '../events/changes.ts';
import type { Standing } from '../events/statechange.ts';
import { initialInstance, stepInstance } from '../machine/instancemachine.ts';
import type { GenerationCommand } from '../machine/rollout/rollouttypes.ts';
import { snapshotInstance } from '../machine/snapshot.ts';
import type { Effect, Event, Exit, History, Model, Report, StateName, Wanted } from '../machine/types.ts';
import { wantedIn } from '../machine/wanted.ts';
import { fieldsOf, type Services } from '../process/services.ts';
import type { InstanceData } from './daemonsnapshot.ts';
import { Deadline } from './deadline.ts';
import { EventQueue } from './eventqueue.ts';
import { messageFor } from './messages.ts';
import { policyOf } from './policy.ts';
import { Run } from './run.ts';
import { StandingEmitter } from './standingemitter.ts';

export class Instance {
  readonly who: Identity;
  readonly #services: Services;
  readonly #settings: () => DaemonSettings;
  readonly #queue: EventQueue<Event>;
  #model: Model;
  #run: Run | null = null;
  readonly #deadline: Deadline;
  #status = '';
  readonly #emitter: StandingEmitter;

  /**
   * @param history of the same instance in the generation before
   * @param settings those that apply now; they may change under a running process
   */
  constructor(who: Identity, history: History, services: Services, settings: () => DaemonSettings) {
    this.who = who;
    this.#services = services;
    this.#settings = settings;
    this.#model = { ...initialInstance, history };
    this.#queue = new EventQueue({
      handle: (event) => this.#take(event),
      failed: ({ type }, thrown) =>
        this.#log('error', `internal error handling "${type}": ${reasonOf(thrown)}; please report this`),
    });
    this.#deadline = new Deadline({
      clock: services.clock,
      isReadingPaused: () => this.#mayBeUnread(),
      due: () => this.#send({ type: 'deadline', at: services.clock.now() }),
    });
    this.#emitter = new StandingEmitter(who, this.#model, services);
  }

  /** As it was emitted last. */
  get standing(): Standing {
    return this.#emitter.standing;
  }

  get state(): StateName {
    return this.#model.state.name;
  }

  get wanted(): Wanted {
    return wantedIn(this.#model.state);
  }

  get history(): History {
    return this.#model.history;
  }

  /** How its last run exited; null if none has. */
  get lastExit(): Exit | null {
    return this.#model.lastExit;
  }

  /** Why it is stopped; null in the other states. */
  get stoppedBecause(): 'new' | 'requested' | 'finished' | null {
    return this.#model.state.name === 'stopped' ? this.#model.state.because : null;
  }

  /** The last status text (`STATUS=` of sd_notify) of its last run; '' if it sent none. */
  get status(): string {
    return this.#status;
  }

  get pid(): number | null {
    return this.#run?.pid ?? null;
  }

  get isInactive(): boolean {
    return this.state === 'stopped' || this.state === 'halted';
  }

  /**
   * Sends a signal to the process, or to its group. Returns why it could not be sent, or null.
   * The pid belongs to the process until its exit was handled.
   */
  signal(signal: NodeJS.Signals, to: 'leader' | 'group'): string | null {
    const pid = this.pid;
    if (pid === null || this.state === 'cleaning up') return 'it has no process';
    try {
      sendSignal(to === 'group' ? -pid : pid, signal);
      return null;
    } catch (thrown) {
      return reasonOf(thrown);
    }
  }

  /** Emits the standing with another reason, which the machine does not know. */
  explain(reason: string): void {
    this.#emitter.explain(reason);
  }

  snapshot(): InstanceData {
    return {
      model: snapshotInstance(this.#model),
      standing: this.standing,
      status: this.#status,
      process: this.#run?.snapshot() ?? null,
    };
  }

  command(type: GenerationCommand): void {
    this.#send({ type, at: this.#services.clock.now() });
  }

  #send(event: Event): void {
    this.#queue.send(event);
  }

  #take(event: Event): void {
    const { state } = this.#model;
    const { model, effects } = stepInstance(this.#model, event, policyOf(this.#settings()));
    this.#model = model;
    // Most events are heartbeats, which only move the deadline.
    if (model.state === state) {
      for (const effect of effects) this.#perform(effect);
      return;
    }
    // Emitted before the effects, because an effect may restart the run at once; a failed generation must be stopped instead.
    this.#emitter.emitActivity(model, this.pid, 'ending');
    for (const effect of effects) this.#perform(effect);
    if (!('run' in this.#model.state)) this.#run = null;
    this.#emitter.emitState(this.#model, this.pid);
    this.#emitter.emitActivity(this.#model, this.pid);
  }

  #perform(effect: Effect): void {
    switch (effect.do) {
      case 'spawn':
        this.#spawn(effect.run);
        break;
      case 'stop':
        this.#run?.requestStop(this.#settings());
        break;
      case 'kill':
        this.#logUnkilled(this.#run?.kill());
        break;
      case 'clean up':
        this.#logUnkilled(this.#run?.killDescendants());
        break;
      case 'deadline':
        this.#deadline.set(effect.at);
        break;
      case 'report':
        this.#report(effect);
        break;
    }
  }

  /** What its run reports. */
  take(change: RunChange): void {
    const at = this.#services.clock.now();
    switch (change.type) {
      case 'statusText':
        if (change.run === this.#model.lastRun) this.#status = change.text;
        break;
      case 'heartbeat':
        this.#send({ type: 'heartbeat', run: change.run, at, extendBy: change.extendBy });
        break;
      case 'exited':
        this.#send({ type: 'exited', run: change.run, exit: change.exit, at });
        break;
      case 'ready':
      case 'selfReportedFailure':
      case 'gone':
        this.#send({ type: change.type, run: change.run, at });
        break;
    }
  }

  #spawn(number: number): void {
    const run = new Run(this.who, number, this.#settings(), this.#services);
    this.#run = run;
    this.#status = '';
    const failed = this.#start(run);
    if (failed === null) return;
    // In a turn of its own: a daemon that cannot be started must not keep osdaemond from everything else.
    setImmediate(() => this.take({ type: 'exited', who: this.who, run: number, exit: failed }));
  }

  #start(run: Run): Exit | null {
    try {
      return run.start();
    } catch (thrown) {
      return { how: 'not started', reason: reasonOf(thrown), resourceExhausted: false };
    }
  }

  /** Readiness and heartbeats may lie unread in a pipe; the exit of a stopping process may not. */
  #mayBeUnread(): boolean {
    const isExpected = this.state === 'starting' || this.state === 'up' || this.state === 'ready';
    return isExpected && this.#run?.isUnread === true;
  }

  /** Logs what SIGKILL did not reach. */
  #logUnkilled(unreachable: string | null | undefined): void {
    if (unreachable) this.#log('error', `could not be killed: ${unreachable}`);
  }

  #report(report: Report): void {
    const settings = this.#settings();
    const words = report.code === 'halted' ? this.#services.lastStderr(this.who.daemon) : [];
    const { level, message } = messageFor(report, settings, words);
    this.#log(level, message, report.code, 'run' in report ? report.run : this.#model.lastRun);
  }

  #log(level: Level, message: string, event?: string, run = this.#model.lastRun): void {
    const fields = { event, ...fieldsOf(this.who, run, this.pid) };
    this.#services.log(level, `${this.#name()} ${message}`, fields);
  }

  #name(): string {
    return this.pid === null ? instanceName(this.who) : processName(this.who, this.pid);
  }
}
