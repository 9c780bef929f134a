/** One process life: it is started once, heard to its end, and told about nothing after its instance knows that it is gone. */
import { reasonOf } from '../base/errors.ts';
import { type Identity, instanceName } from '../base/identity.ts';
import type { DaemonSettings, Output } from '../config/settings/settings.ts';
import type { BackgroundProcess, Exit } from '../machine/types.ts';
import { BackPressure } from '../process/backpressure.ts';
import type { Child, ChildEvents, ExitStatus, NotStarted, SetupFailure } from '../process/child.ts';
import { DatagramReader } from '../process/datagramreader.ts';
import { notStarted } from '../process/launcher.ts';
import { Notifications } from '../process/notifications.ts';
import {
  FileConsumer,
  LogConsumer,
  type OutputConsumer,
  type OutputFile,
  OutputLogger,
  PROTOCOL_DELAY,
} from '../process/outputconsumer.ts';
import { removePidFile, writePidFile } from '../process/pidfile.ts';
import type { DataHandler } from '../process/pipereader.ts';
import { ProtocolChannel } from '../process/protocolchannel.ts';
import type { Services } from '../process/services.ts';
import { spawnRequest } from '../process/spawnrequest.ts';
import { type Notice, noticeAfterBytes, noticeAtEnd } from '../protocol/notificationfd.ts';
import type { OptionalVerb } from '../protocol/requests.ts';
import { ProtocolSession } from '../protocol/session.ts';

/** What a run tells its instance. */
export interface RunEvents {
  ready(): void;
  /** `extendBy`: milliseconds for which it asks for patience. */
  heartbeat(extendBy: number): void;
  selfReportedFailure(): void;
  /** What it says it is doing, for people. */
  status(text: string): void;
  register(section: string, key: string | undefined): void;
  exited(exit: Exit): void;
  gone(): void;
}

/** The files that streams go to; they outlive runs. */
export interface RunOutputFiles {
  readonly stdout: OutputFile | null;
  readonly stderr: OutputFile | null;
}

export class Run {
  readonly #who: Identity;
  readonly #settings: DaemonSettings;
  readonly #services: Services;
  readonly #events: RunEvents;
  readonly #outlets: OutputConsumer[] = [];
  readonly #notifications: Notifications;
  readonly #stdout = this.#flowOf('stdout');
  #notifySocket: DatagramReader | null = null;
  #child: Child | null = null;

  constructor(who: Identity, settings: DaemonSettings, services: Services, events: RunEvents) {
    this.#who = who;
    this.#settings = settings;
    this.#services = services;
    this.#events = events;
    this.#notifications = new Notifications(who, services, () => this.#child?.pid ?? 0, {
      ...events,
      ready: () => {
        if (settings.readiness === 'notify') events.ready();
      },
    });
  }

  /** null before the start, and where there was none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Whether the host, for reasons of its own, does not read its stdout now. */
  get isUnread(): boolean {
    return this.#stdout.isHeldByHost;
  }

  /** Returns why there is no process, or null when there is one. */
  start(files: RunOutputFiles): (Exit & { readonly how: 'not started' }) | null {
    const launched = this.#launch(files);
    if ('pid' in launched) {
      this.#child = launched;
      this.#pidFile((path) => writePidFile(path, launched.pid));
      return null;
    }
    this.#notifySocket?.close();
    return { how: 'not started', reason: launched.reason, resourceExhausted: launched.isResourceExhausted };
  }

  #launch(files: RunOutputFiles): Child | NotStarted {
    const services = this.#services;
    try {
      if (this.#settings.readiness === 'notify' || this.#settings.heartbeatTimeout > 0) {
        const path = services.newSocketPath();
        this.#notifySocket = new DatagramReader(path, (datagram) => this.#notifications.take(datagram));
      }
    } catch (thrown) {
      return notStarted(thrown);
    }
    const path = this.#notifySocket?.path ?? null;
    const request = spawnRequest(this.#settings, this.#who, services.newToken(), path, services.inherited);
    return services.launcher.launch(request, this.#ears(files));
  }

  /** Stop: stdin closed, the stop signal as it is configured now. */
  requestStop({ stopSignal, stopTo }: Pick<DaemonSettings, 'stopSignal' | 'stopTo'>): void {
    this.#child?.requestStop(stopSignal, stopTo);
  }

  /** SIGKILL for all of it. Returns what could not be reached, in words. */
  kill(): string | null {
    return this.#child?.kill() ?? null;
  }

  /** SIGKILL for what it left behind; `gone` follows. Returns what could not be reached, in words. */
  killDescendants(): string | null {
    if (this.#child !== null) return this.#child.killDescendants();
    this.#events.gone();
    return null;
  }

  #ears(files: RunOutputFiles): ChildEvents {
    const stdout = this.#stdout;
    const stderr = this.#flowOf('stderr');
    const dialogue = this.#settings.stdout.to === 'protocol' ? this.#dialogue(stdout) : null;
    return {
      stdout: this.#hearer(dialogue ?? this.#outlet('stdout', this.#settings.stdout, files.stdout, stdout)),
      stderr: this.#hearer(this.#outlet('stderr', this.#settings.stderr, files.stderr, stderr)),
      notification: this.#notification(),
      writable: () => dialogue?.answersTaken(),
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
    const path = this.#settings.pidFile;
    if (path === null) return;
    try {
      act(path);
    } catch (thrown) {
      const message = `${instanceName(this.#who)}: its pid_file ${path} cannot be written or removed: ${reasonOf(thrown)}`;
      this.#services.log('error', message, { event: 'pid-file', daemon: this.#who.daemon });
    }
  }

  #flowOf(stream: 'stdout' | 'stderr'): BackPressure {
    return new BackPressure((on) => this.#child?.setReading(stream, on));
  }

  #hearer(outlet: OutputConsumer | null): DataHandler {
    if (outlet !== null) this.#outlets.push(outlet);
    return { data: (chunk) => outlet?.take(chunk), end: () => {} };
  }

  #outlet(
    stream: 'stdout' | 'stderr',
    output: Output,
    file: OutputFile | null,
    flow: BackPressure,
  ): OutputConsumer | null {
    if (output.to === 'log') return new LogConsumer(stream, new OutputLogger(this.#who, this.#services, flow));
    return output.to === 'file' && file !== null ? new FileConsumer(file, flow) : null;
  }

  #dialogue(flow: BackPressure): ProtocolChannel {
    const services = this.#services;
    const logging = new OutputLogger(this.#who, services, flow, PROTOCOL_DELAY);
    const options = {
      daemon: this.#who.daemon,
      verbs: this.#verbs(),
      maxLine: services.maxLine(),
    };
    const conversation = new ProtocolSession(options, {
      section: (name) => services.section(name),
      register: (section, key) => this.#events.register(section, key),
      ready: () => this.#events.ready(),
      beat: () => this.#events.heartbeat(0),
      log: (said) => logging.write(said),
    });
    return new ProtocolChannel(conversation, () => this.#child, flow);
  }

  #verbs(): ReadonlySet<OptionalVerb> {
    const verbs = new Set<OptionalVerb>();
    if (this.#settings.readiness === 'message') verbs.add('ready');
    if (this.#settings.heartbeatTimeout > 0) verbs.add('heartbeat');
    return verbs;
  }

  #notification(): DataHandler {
    let notice: Notice = 'silent';
    const note = (next: Notice): void => {
      if (next === 'ready' && notice !== 'ready') this.#events.ready();
      notice = next;
    };
    return {
      data: (chunk) => note(noticeAfterBytes(notice, chunk)),
      end: () => note(noticeAtEnd(notice)),
    };
  }
}

function exitOf(status: ExitStatus | SetupFailure, left: readonly BackgroundProcess[]): Exit {
  if ('reason' in status) return { how: 'not started', reason: status.reason, resourceExhausted: false };
  if (left.length > 0) return { how: 'daemonized', left };
  return 'code' in status ? { how: 'code', code: status.code } : { how: 'signal', signal: status.signal };
}
