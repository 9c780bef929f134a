/**
 * One instance of a daemon: performs the effects that the instance machine returns, in their order. Events that arrive
 * meanwhile are queued, so that each is completed before the next.
 */
import { reasonOf } from '../base/errors.ts';
import { type Identity, instanceName, processName } from '../base/identity.ts';
import type { Level } from '../base/log.ts';
import { sendSignal } from '../base/posix/processes.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { Standing, StateChange } from '../events/statechange.ts';
import { initialInstance, stepInstance } from '../machine/instancemachine.ts';
import type { Effect, Event, Exit, History, Model, Report, StateName, Wanted } from '../machine/types.ts';
import { wantedIn } from '../machine/wanted.ts';
import { fieldsOf, type Services } from '../process/services.ts';
import { Deadline } from './deadline.ts';
import { messageFor, reasonText } from './messages.ts';
import { policyOf } from './policy.ts';
import { Run, type RunOutputFiles } from './run.ts';

/** What an instance needs from its generation. */
export interface InstanceOwner {
  /** The current settings; they may change during a run. */
  settings(): DaemonSettings;
  files(): RunOutputFiles;
  register(section: string, key: string | undefined): void;
  changed(change: StateChange): void;
}

/** What a command or a change of the configuration requests. */
export type InstanceCommand = 'start' | 'stop' | 'kill' | 'restart' | 'refresh';

export class Instance {
  readonly who: Identity;
  readonly #services: Services;
  readonly #home: InstanceOwner;
  readonly #queue: Event[] = [];
  #model: Model;
  #run: Run | null = null;
  readonly #deadline: Deadline;
  #status = '';
  /** The last published standing. */
  #told: Standing;

  /** @param history of the same instance in the previous generation */
  constructor(who: Identity, history: History, services: Services, home: InstanceOwner) {
    this.who = who;
    this.#services = services;
    this.#home = home;
    this.#model = { ...initialInstance, history };
    this.#deadline = new Deadline({
      clock: services.clock,
      isReadingPaused: () => this.#mayBeUnread(),
      due: () => this.#send({ type: 'deadline', at: services.clock.now() }),
    });
    this.#told = {
      time: services.wallTime(),
      who,
      run: 0,
      pid: null,
      state: 'stopped',
      reason: reasonText(initialInstance.state),
    };
  }

  /** As last published. */
  get standing(): Standing {
    return this.#told;
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

  /** How its last run ended; null while none has. */
  get lastExit(): Exit | null {
    return this.#model.lastExit;
  }

  /** Why it is stopped; null in the other states. */
  get stoppedBecause(): 'new' | 'requested' | 'finished' | null {
    return this.#model.state.name === 'stopped' ? this.#model.state.because : null;
  }

  /** The last `STATUS=` of its last run (sd_notify); '' if there is none. */
  get status(): string {
    return this.#status;
  }

  get pid(): number | null {
    return this.#run?.pid ?? null;
  }

  get isIdle(): boolean {
    return this.state === 'stopped' || this.state === 'halted';
  }

  /**
   * Sends a signal to the process or its group. Returns why it could not be sent, or null. The pid belongs to the process
   * until its exit has been reported.
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

  /** Publishes a reason for the current state that the machine does not know. */
  explain(reason: string): void {
    const told = this.#told;
    this.#told = { ...told, time: this.#services.wallTime(), reason };
    this.#home.changed({ ...this.#told, before: told.state, ended: null });
  }

  command(type: InstanceCommand): void {
    this.#send({ type, at: this.#services.clock.now() });
  }

  #send(event: Event): void {
    this.#queue.push(event);
    if (this.#queue.length > 1) return;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      try {
        this.#take(next);
      } catch (thrown) {
        this.#say('error', `internal error handling "${next.type}": ${reasonOf(thrown)}; please report this`);
      }
      this.#queue.shift();
    }
  }

  #take(event: Event): void {
    const { model, effects } = stepInstance(this.#model, event, policyOf(this.#home.settings()));
    this.#model = model;
    for (const effect of effects) this.#perform(effect);
    this.#tell();
  }

  #perform(effect: Effect): void {
    switch (effect.do) {
      case 'spawn':
        this.#spawn(effect.run);
        break;
      case 'stop':
        this.#run?.requestStop(this.#home.settings());
        break;
      case 'kill':
        this.#complain(this.#run?.kill());
        break;
      case 'clean up':
        this.#complain(this.#run?.killDescendants());
        break;
      case 'deadline':
        this.#deadline.set(effect.at);
        break;
      case 'report':
        this.#report(effect);
        break;
    }
  }

  #spawn(number: number): void {
    const { clock } = this.#services;
    const run = new Run(this.who, this.#home.settings(), this.#services, {
      ready: () => this.#send({ type: 'ready', run: number, at: clock.now() }),
      heartbeat: (extendBy) => this.#send({ type: 'heartbeat', run: number, at: clock.now(), extendBy }),
      selfReportedFailure: () => this.#send({ type: 'selfReportedFailure', run: number, at: clock.now() }),
      status: (text) => {
        this.#status = text;
      },
      register: (section, key) => this.#home.register(section, key),
      exited: (exit) => this.#send({ type: 'exited', run: number, exit, at: clock.now() }),
      gone: () => this.#send({ type: 'gone', run: number, at: clock.now() }),
    });
    this.#run = run;
    this.#status = '';
    const failed = this.#start(run);
    if (failed === null) return;
    // In a later turn, so that a daemon that cannot be started does not block osdaemond.
    setImmediate(() => this.#send({ type: 'exited', run: number, exit: failed, at: clock.now() }));
  }

  #start(run: Run): Exit | null {
    try {
      return run.start(this.#home.files());
    } catch (thrown) {
      return { how: 'not started', reason: reasonOf(thrown), resourceExhausted: false };
    }
  }

  /** A message of the daemon may lie unread in its pipe. Exits come from the system, so they never do. */
  #mayBeUnread(): boolean {
    const isAwaited = this.state === 'starting' || this.state === 'up' || this.state === 'ready';
    return isAwaited && this.#run?.isUnread === true;
  }

  /** Reports processes that SIGKILL could not reach. */
  #complain(unreachable: string | null | undefined): void {
    if (unreachable) this.#say('error', `could not be killed: ${unreachable}`);
  }

  #report(report: Report): void {
    const settings = this.#home.settings();
    const lines = report.code === 'halted' ? this.#services.lastStderr(this.who.daemon) : [];
    const { level, message } = messageFor(report, settings, lines);
    this.#say(level, message, report.code, 'run' in report ? report.run : this.#model.lastRun);
  }

  #say(level: Level, message: string, event?: string, run = this.#model.lastRun): void {
    const fields = { event, ...fieldsOf(this.who, run, this.pid) };
    this.#services.log(level, `${this.#name()} ${message}`, fields);
  }

  /** Publishes the state once it is true: an instance whose process could not be started was never up. */
  #tell(): void {
    const { state, lastRun } = this.#model;
    const pid = 'run' in state ? this.pid : null;
    if (!('run' in state)) this.#run = null;
    const told = this.#told;
    const isTold = state.name === told.state && lastRun === told.run;
    if (isTold || ('run' in state && pid === null)) return;
    const reason = reasonText(state);
    this.#told = { time: this.#services.wallTime(), who: this.who, run: lastRun, pid, state: state.name, reason };
    const isOver = told.pid !== null && (pid === null || lastRun !== told.run);
    this.#home.changed({ ...this.#told, before: told.state, ended: isOver ? { run: told.run, pid: told.pid } : null });
  }

  #name(): string {
    return this.pid === null ? instanceName(this.who) : processName(this.who, this.pid);
  }
}
