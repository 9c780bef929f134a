/** One run of an instance: spawns its process, reads its output and emits what it reports. Emits nothing after `gone`. */
import { reasonOf } from '../base/errors.ts';
import { type Identity, instanceName } from '../base/identity.ts';
import { statOf } from '../base/posix/procfs.ts';
import type { DaemonSettings, Output } from '../config/settings/settings.ts';
import type { RunChange } from '../events/changes.ts';
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
  OutputLogger,
  PROTOCOL_DELAY,
} from '../process/outputconsumer.ts';
import type { OutputFile, RunOutputFiles } from '../process/outputfile.ts';
import { removePidFile, writePidFile } from '../process/pidfile.ts';
import type { DataHandler } from '../process/pipereader.ts';
import { ProtocolChannel } from '../process/protocolchannel.ts';
import type { Services } from '../process/services.ts';
import { spawnRequest } from '../process/spawnrequest.ts';
import { type Notice, noticeAfterBytes, noticeAtEnd } from '../protocol/notificationfd.ts';
import type { OptionalVerb } from '../protocol/requests.ts';
import { ProtocolSession } from '../protocol/session.ts';
import type { ProcessSnapshot } from './daemonsnapshot.ts';

/** `Omit` of each member of a union. */
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export class Run {
  readonly #who: Identity;
  readonly #number: number;
  readonly #settings: DaemonSettings;
  readonly #services: Services;
  readonly #consumers: OutputConsumer[] = [];
  readonly #notifications: Notifications;
  readonly #stdout = this.#backPressureOf('stdout');
  readonly #token: string;
  #notifySocket: DatagramReader | null = null;
  #child: Child | null = null;

  /** @param number the number of the run, from 1 */
  constructor(who: Identity, number: number, settings: DaemonSettings, services: Services) {
    this.#who = who;
    this.#number = number;
    this.#settings = settings;
    this.#services = services;
    this.#token = services.newToken();
    this.#notifications = new Notifications(
      {
        who,
        run: number,
        reportsReadiness: settings.readiness === 'notify',
        leader: () => this.#child?.pid ?? 0,
      },
      services,
    );
  }

  /** The process; null before the start, and if it failed. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Whether osdaemond has paused reading its stdout. */
  get isUnread(): boolean {
    return this.#stdout.isHeldByHost;
  }

  /**
   * Spawns the process. Returns why there is none, or null.
   * @throws {OsdaemonError} an output file cannot be opened
   */
  start(): (Exit & { readonly how: 'not started' }) | null {
    const launched = this.#launch(this.#services.outputFiles.open(this.#settings));
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
    const request = spawnRequest(this.#settings, this.#who, this.#token, path, services.inherited);
    return services.launcher.launch(request, this.#childEvents(files));
  }

  /** What a later osdaemond needs to take the process over; null before it has started. */
  snapshot(): ProcessSnapshot | null {
    if (this.#child === null) return null;
    const { pid, descriptors } = this.#child;
    const startTime = statOf(pid)?.started ?? null;
    return { pid, startTime, token: this.#token, descriptors, notifySocket: this.#notifySocket?.path ?? null };
  }

  /** Closes stdin and sends the stop signal as it is configured now. */
  requestStop({ stopSignal, stopTo }: Pick<DaemonSettings, 'stopSignal' | 'stopTo'>): void {
    this.#child?.requestStop(stopSignal, stopTo);
  }

  /** SIGKILL for the process and its group. Returns why something could not be killed, or null. */
  kill(): string | null {
    return this.#child?.kill() ?? null;
  }

  /** SIGKILL for the processes it left behind; `gone` follows. Returns why something could not be killed, or null. */
  killDescendants(): string | null {
    if (this.#child !== null) return this.#child.killDescendants();
    this.#emit({ type: 'gone' });
    return null;
  }

  #emit(change: DistributiveOmit<RunChange, 'who' | 'run'>): void {
    this.#services.changes.emit({ ...change, who: this.#who, run: this.#number });
  }

  #childEvents(files: RunOutputFiles): ChildEvents {
    const stdout = this.#stdout;
    const stderr = this.#backPressureOf('stderr');
    const channel = this.#settings.stdout.to === 'protocol' ? this.#protocolChannel(stdout) : null;
    return {
      stdout: this.#dataHandler(channel ?? this.#consumer('stdout', this.#settings.stdout, files.stdout, stdout)),
      stderr: this.#dataHandler(this.#consumer('stderr', this.#settings.stderr, files.stderr, stderr)),
      notification: this.#readinessFd(),
      writable: () => channel?.answersTaken(),
      exited: (status, left) => {
        this.#notifySocket?.drain();
        this.#notifySocket?.close();
        this.#notifications.end();
        for (const consumer of this.#consumers) consumer.end();
        this.#emit({ type: 'exited', exit: exitOf(status, left) });
      },
      gone: () => {
        this.#pidFile(removePidFile);
        this.#emit({ type: 'gone' });
      },
    };
  }

  #pidFile(act: (path: string) => void): void {
    const path = this.#settings.pidFile;
    if (path === null) return;
    try {
      act(path);
    } catch (thrown) {
      const message = `${instanceName(this.#who)}: cannot write or remove pid_file ${path}: ${reasonOf(thrown)}`;
      this.#services.log('error', message, { event: 'pid-file', daemon: this.#who.daemon });
    }
  }

  #backPressureOf(stream: 'stdout' | 'stderr'): BackPressure {
    return new BackPressure((on) => this.#child?.setReading(stream, on));
  }

  #dataHandler(consumer: OutputConsumer | null): DataHandler {
    if (consumer !== null) this.#consumers.push(consumer);
    return { data: (chunk) => consumer?.take(chunk), end: () => {} };
  }

  #consumer(
    stream: 'stdout' | 'stderr',
    output: Output,
    file: OutputFile | null,
    backPressure: BackPressure,
  ): OutputConsumer | null {
    if (output.to === 'log') return new LogConsumer(stream, new OutputLogger(this.#who, this.#services, backPressure));
    return output.to === 'file' && file !== null ? new FileConsumer(file, backPressure) : null;
  }

  #protocolChannel(backPressure: BackPressure): ProtocolChannel {
    const services = this.#services;
    const logger = new OutputLogger(this.#who, services, backPressure, PROTOCOL_DELAY);
    const options = {
      daemon: this.#who.daemon,
      verbs: this.#verbs(),
      maxLine: services.maxLine(),
    };
    const session = new ProtocolSession(options, {
      section: (name) => services.section(name),
      register: (section, key) => {
        services.changes.emit({ type: 'register', who: this.#who, run: this.#number, section, key });
      },
      ready: () => this.#emit({ type: 'ready' }),
      heartbeat: () => this.#emit({ type: 'heartbeat', extendBy: 0 }),
      log: (record) => logger.write(record),
    });
    return new ProtocolChannel(session, () => this.#child, backPressure);
  }

  #verbs(): ReadonlySet<OptionalVerb> {
    const verbs = new Set<OptionalVerb>();
    if (this.#settings.readiness === 'message') verbs.add('ready');
    if (this.#settings.heartbeatTimeout > 0) verbs.add('heartbeat');
    return verbs;
  }

  #readinessFd(): DataHandler {
    let notice: Notice = 'silent';
    const take = (next: Notice): void => {
      if (next === 'ready' && notice !== 'ready') this.#emit({ type: 'ready' });
      notice = next;
    };
    return {
      data: (chunk) => take(noticeAfterBytes(notice, chunk)),
      end: () => take(noticeAtEnd(notice)),
    };
  }
}

function exitOf(status: ExitStatus | SetupFailure, left: readonly BackgroundProcess[]): Exit {
  if ('reason' in status) return { how: 'not started', reason: status.reason, resourceExhausted: false };
  if (left.length > 0) return { how: 'daemonized', left };
  return 'code' in status ? { how: 'code', code: status.code } : { how: 'signal', signal: status.signal };
}
