/**
 * The machine's hands for one copy of a daemon: what the machine decides is done here, in its order, and nothing else is.
 * What comes of it meanwhile waits in a queue, so that one event is finished before the next begins.
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

/** What an instance needs from the generation it belongs to. */
export interface InstanceOwner {
  /** The settings in force now; they change under a living run. */
  settings(): DaemonSettings;
  files(): RunOutputFiles;
  register(section: string, key: string | undefined): void;
  changed(change: StateChange): void;
}

/** What a person asks for, or the configuration. */
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
  /** What the world was told last. */
  #told: Standing;

  /** @param history what was remembered of the same copy in the generation before */
  constructor(who: Identity, history: History, services: Services, home: InstanceOwner) {
    this.who = who;
    this.#services = services;
    this.#home = home;
    this.#model = { ...initialInstance, history };
    this.#deadline = new Deadline({
      clock: services.clock,
      isDeaf: () => this.#mayHaveSpoken(),
      due: () => this.#send({ type: 'deadline', at: services.clock.now() }),
    });
    this.#told = { time: services.wallTime(), who, run: 0, pid: null, state: 'stopped', reason: 'new' };
  }

  /** As the world was told last. */
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

  /** What its last run said last about what it is doing (`STATUS=` of sd_notify); '' where it said nothing. */
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
   * To the process, or to all of its group. Returns why it could not be sent, in words, or null.
   * The number is the process's own as long as its end has not been heard.
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

  /** Why it rests, where the machine does not know. */
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
        this.#say('error', `met an error of the host in "${next.type}": ${reasonOf(thrown)}; please report this`);
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
    // In a turn of its own: a daemon that cannot be started must not keep the host from everything else.
    setImmediate(() => this.#send({ type: 'exited', run: number, exit: failed, at: clock.now() }));
  }

  #start(run: Run): Exit | null {
    try {
      return run.start(this.#home.files());
    } catch (thrown) {
      return { how: 'not started', reason: reasonOf(thrown), resourceExhausted: false };
    }
  }

  /** What is awaited of a daemon may lie unread in its pipe; its end is awaited of the system. */
  #mayHaveSpoken(): boolean {
    const isAwaited = this.state === 'starting' || this.state === 'up' || this.state === 'ready';
    return isAwaited && this.#run?.isUnread === true;
  }

  /** SIGKILL did not reach all that it should have. */
  #complain(unreachable: string | null | undefined): void {
    if (unreachable) this.#say('error', `could not be ended: ${unreachable}`);
  }

  #report(report: Report): void {
    const settings = this.#home.settings();
    const words = report.code === 'halted' ? this.#services.lastStderr(this.who.daemon) : [];
    const { level, message } = messageFor(report, settings, words);
    this.#say(level, message, report.code, 'run' in report ? report.run : this.#model.lastRun);
  }

  #say(level: Level, message: string, event?: string, run = this.#model.lastRun): void {
    const fields = { event, ...fieldsOf(this.who, run, this.pid) };
    this.#services.log(level, `${this.#name()} ${message}`, fields);
  }

  /** The world is told of a state when it is true: a process that could not be started was never up. */
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
