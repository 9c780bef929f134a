/** One process life: it is started once, heard to its end, and told about nothing after its instance knows that it is gone. */
import { reasonOf } from '../base/errors.ts';
import type { DaemonSettings, Output } from '../config/settings.ts';
import type { Exit, LeftBehind } from '../machine/types.ts';
import { Conversation } from '../protocol/conversation.ts';
import { type Notice, noticeAfterBytes, noticeAtEnd } from '../protocol/readiness.ts';
import type { OptionalVerb } from '../protocol/requests.ts';
import type { Child, Ears, ExitStatus, NotStarted } from './child.ts';
import { DatagramReader } from './datagramreader.ts';
import { Dialogue } from './dialogue.ts';
import { Flow } from './flow.ts';
import { notStarted } from './launch.ts';
import { type Identity, instanceName } from './names.ts';
import { Notifications } from './notifications.ts';
import { DIALOGUE, FileOutlet, Logging, LogOutlet, type Outlet, type OutputFile } from './outlet.ts';
import { removePidFile, writePidFile } from './pidfile.ts';
import type { Hearer } from './pipereader.ts';
import { spawnRequest } from './request.ts';
import type { Services } from './services.ts';

/** What a run tells its instance. */
export interface RunEvents {
  ready(): void;
  /** `extendBy`: milliseconds for which it asks for patience. */
  beat(extendBy: number): void;
  faulty(): void;
  /** What it says it is doing, for people. */
  status(text: string): void;
  register(section: string, key: string | undefined): void;
  exited(exit: Exit): void;
  gone(): void;
}

/** The files that streams go to; they outlive runs. */
export interface OutputFiles {
  readonly stdout: OutputFile | null;
  readonly stderr: OutputFile | null;
}

export class Run {
  readonly #who: Identity;
  readonly #spec: DaemonSettings;
  readonly #services: Services;
  readonly #events: RunEvents;
  readonly #outlets: Outlet[] = [];
  readonly #notifications: Notifications;
  readonly #stdout = this.#flowOf('stdout');
  #notifySocket: DatagramReader | null = null;
  #child: Child | null = null;

  constructor(who: Identity, spec: DaemonSettings, services: Services, events: RunEvents) {
    this.#who = who;
    this.#spec = spec;
    this.#services = services;
    this.#events = events;
    this.#notifications = new Notifications(who, services, () => this.#child?.pid ?? 0, {
      ...events,
      ready: () => {
        if (spec.readiness === 'notify') events.ready();
      },
    });
  }

  /** null before the start, and where there was none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Whether the host, for reasons of its own, does not read its stdout now. */
  get isUnheard(): boolean {
    return this.#stdout.isHeldByHost;
  }

  /** Returns why there is no process, or null when there is one. */
  start(files: OutputFiles): (Exit & { readonly how: 'not started' }) | null {
    const launched = this.#launch(files);
    if ('pid' in launched) {
      this.#child = launched;
      this.#pidFile((path) => writePidFile(path, launched.pid));
      return null;
    }
    this.#notifySocket?.close();
    return { how: 'not started', reason: launched.reason, scarce: launched.isScarce };
  }

  #launch(files: OutputFiles): Child | NotStarted {
    const services = this.#services;
    try {
      if (this.#spec.readiness === 'notify' || this.#spec.heartbeatTimeout > 0) {
        const path = services.newSocketPath();
        this.#notifySocket = new DatagramReader(path, (datagram) => this.#notifications.take(datagram));
      }
    } catch (thrown) {
      return notStarted(thrown);
    }
    const path = this.#notifySocket?.path ?? null;
    const request = spawnRequest(this.#spec, this.#who, services.newToken(), path, services.surroundings);
    return services.launcher.launch(request, this.#ears(files));
  }

  /** Stop: stdin closed, the stop signal as it is configured now. */
  ask({ stopSignal, stopTo }: Pick<DaemonSettings, 'stopSignal' | 'stopTo'>): void {
    this.#child?.ask(stopSignal, stopTo);
  }

  /** SIGKILL for all of it. Returns what could not be reached, in words. */
  kill(): string | null {
    return this.#child?.kill() ?? null;
  }

  /** SIGKILL for what it left behind; `gone` follows. Returns what could not be reached, in words. */
  clear(): string | null {
    if (this.#child !== null) return this.#child.clear();
    this.#events.gone();
    return null;
  }

  #ears(files: OutputFiles): Ears {
    const stdout = this.#stdout;
    const stderr = this.#flowOf('stderr');
    const dialogue = this.#spec.stdout.to === 'protocol' ? this.#dialogue(stdout) : null;
    return {
      stdout: this.#hearer(dialogue ?? this.#outlet('stdout', this.#spec.stdout, files.stdout, stdout)),
      stderr: this.#hearer(this.#outlet('stderr', this.#spec.stderr, files.stderr, stderr)),
      notification: this.#notification(),
      answersTaken: () => dialogue?.answersTaken(),
      exited: (status, left) => {
        this.#notifySocket?.drain();
        this.#notifySocket?.close();
        this.#notifications.end();
        for (const outlet of this.#outlets) outlet.end();
        this.#events.exited(exitOf(status, left));
      },
      gone: () => {
        this.#pidFile(removePidFile);
        this.#events.gone();
      },
    };
  }

  #pidFile(act: (path: string) => void): void {
    const path = this.#spec.pidFile;
    if (path === null) return;
    try {
      act(path);
    } catch (thrown) {
      const message = `${instanceName(this.#who)}: its pid_file ${path} cannot be written or removed: ${reasonOf(thrown)}`;
      this.#services.say('error', message, { event: 'pid-file', daemon: this.#who.daemon });
    }
  }

  #flowOf(stream: 'stdout' | 'stderr'): Flow {
    return new Flow((on) => this.#child?.listen(stream, on));
  }

  #hearer(outlet: Outlet | null): Hearer {
    if (outlet !== null) this.#outlets.push(outlet);
    return { hear: (chunk) => outlet?.take(chunk), ended: () => {} };
  }

  #outlet(stream: 'stdout' | 'stderr', output: Output, file: OutputFile | null, flow: Flow): Outlet | null {
    if (output.to === 'log') return new LogOutlet(stream, new Logging(this.#who, this.#services, flow));
    return output.to === 'file' && file !== null ? new FileOutlet(file, flow) : null;
  }

  #dialogue(flow: Flow): Dialogue {
    const services = this.#services;
    const logging = new Logging(this.#who, services, flow, DIALOGUE);
    const options = {
      daemon: this.#who.daemon,
      verbs: this.#verbs(),
      maxLine: services.maxLine(),
    };
    const conversation = new Conversation(options, {
      section: (name) => services.section(name),
      register: (section, key) => this.#events.register(section, key),
      ready: () => this.#events.ready(),
      beat: () => this.#events.beat(0),
      log: (said) => logging.write(said),
    });
    return new Dialogue(conversation, () => this.#child, flow);
  }

  #verbs(): ReadonlySet<OptionalVerb> {
    const verbs = new Set<OptionalVerb>();
    if (this.#spec.readiness === 'message') verbs.add('ready');
    if (this.#spec.heartbeatTimeout > 0) verbs.add('heartbeat');
    return verbs;
  }

  #notification(): Hearer {
    let notice: Notice = 'silent';
    const note = (next: Notice): void => {
      if (next === 'ready' && notice !== 'ready') this.#events.ready();
      notice = next;
    };
    return {
      hear: (chunk) => note(noticeAfterBytes(notice, chunk)),
      ended: () => note(noticeAtEnd(notice)),
    };
  }
}

function exitOf(status: ExitStatus, left: readonly LeftBehind[]): Exit {
  if (left.length > 0) return { how: 'forked', left };
  return 'code' in status ? { how: 'code', code: status.code } : { how: 'signal', signal: status.signal };
}
