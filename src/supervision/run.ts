/** One process life: it is started once, heard to its end, and told about nothing after its instance knows that it is gone. */
import { reasonOf } from '../base/errors.ts';
import type { DaemonSettings, Output } from '../config/settings.ts';
import type { Exit } from '../machine/types.ts';
import { Conversation } from '../protocol/conversation.ts';
import { type Notice, noticeAfterBytes, noticeAtEnd } from '../protocol/readiness.ts';
import type { Child, Ears, ExitStatus } from './child.ts';
import { Dialogue } from './dialogue.ts';
import { Flow } from './flow.ts';
import { type Identity, instanceName } from './names.ts';
import { FileOutlet, Logging, LogOutlet, type Outlet, type OutputFile } from './outlet.ts';
import { removePidFile, writePidFile } from './pidfile.ts';
import type { Hearer } from './pipereader.ts';
import { spawnRequest } from './request.ts';
import type { Services } from './services.ts';

/** What a run tells its instance. */
export interface RunEvents {
  ready(): void;
  beat(): void;
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
  #child: Child | null = null;

  constructor(who: Identity, spec: DaemonSettings, services: Services, events: RunEvents) {
    this.#who = who;
    this.#spec = spec;
    this.#services = services;
    this.#events = events;
  }

  /** null before the start, and where there was none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Returns why there is no process, or null when there is one. */
  start(files: OutputFiles): (Exit & { readonly how: 'not started' }) | null {
    const request = spawnRequest(this.#spec, this.#who, this.#services.newToken(), this.#services.surroundings);
    const launched = this.#services.launcher.launch(request, this.#ears(files));
    if ('pid' in launched) {
      this.#child = launched;
      this.#pidFile((path) => writePidFile(path, launched.pid));
      return null;
    }
    return { how: 'not started', reason: launched.reason, scarce: launched.isScarce };
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
    const stdout = this.#flowOf('stdout');
    const stderr = this.#flowOf('stderr');
    const dialogue = this.#spec.stdout.to === 'protocol' ? this.#dialogue(stdout) : null;
    return {
      stdout: this.#hearer(dialogue ?? this.#outlet('stdout', this.#spec.stdout, files.stdout, stdout)),
      stderr: this.#hearer(this.#outlet('stderr', this.#spec.stderr, files.stderr, stderr)),
      notification: this.#notification(),
      answersTaken: () => dialogue?.answersTaken(),
      exited: (status) => {
        for (const outlet of this.#outlets) outlet.end();
        this.#events.exited(exitOf(status));
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
    const logging = new Logging(this.#who, services, flow);
    const options = {
      daemon: this.#who.daemon,
      readyIsSaid: this.#spec.readiness === 'message',
      maxLine: services.maxLine(),
    };
    const conversation = new Conversation(options, {
      section: (name) => services.section(name),
      register: (section, key) => this.#events.register(section, key),
      ready: () => this.#events.ready(),
      beat: () => this.#events.beat(),
      log: (said) => logging.write(said),
    });
    return new Dialogue(conversation, () => this.#child, flow);
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

function exitOf(status: ExitStatus): Exit {
  return 'code' in status ? { how: 'code', code: status.code } : { how: 'signal', signal: status.signal };
}
