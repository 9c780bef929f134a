/** A manager and a reaper with real processes, an array as the log, and ways to wait for state changes. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { systemClock } from '../../src/base/clock.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { becomeSubreaper } from '../../src/base/posix/processes.ts';
import type { DaemonSettings } from '../../src/config/settings/settings.ts';
import { Manager } from '../../src/daemons/manager.ts';
import type { Change } from '../../src/events/changes.ts';
import { EventStream } from '../../src/events/eventstream.ts';
import type { StateChange } from '../../src/events/statechange.ts';
import type { LogEntry } from '../../src/logs/entry.ts';
import { type LauncherParts, RealLauncher } from '../../src/process/launcher.ts';
import { NotifyDirectory } from '../../src/process/notifydirectory.ts';
import type { Services } from '../../src/process/services.ts';
import type { AnswerSection } from '../../src/protocol/answers.ts';
import type { Orphan } from '../../src/reaping/orphans.ts';
import { Reaper } from '../../src/reaping/reaper.ts';
import { NO_FILES } from './fakechild.ts';
import { newDirectory } from './folder.ts';
import { noLedger } from './stubs.ts';

/** The settings of a daemon: the defaults, with the changes of the test. */
export function settingsFor(name: string, script: string, more: Partial<DaemonSettings> = {}): DaemonSettings {
  return {
    name,
    command: { kind: 'words', argv: ['/bin/sh', '-c', script] },
    autostart: true,
    directory: '/',
    umask: 0o022,
    env: new Map(),
    clearEnv: false,
    stdout: { to: 'protocol' },
    stderr: { to: 'log' },
    logMaxSize: 0,
    logMaxFiles: 1,
    pidFile: null,
    restart: 'always',
    successCodes: [0],
    maxRetries: 3,
    retryTime: 5000,
    restartDelay: 0,
    restartDelayMax: 0,
    haltReset: null,
    readiness: 'none',
    notificationFd: 3,
    startupTimeout: 30_000,
    heartbeatTimeout: 0,
    after: new Set(),
    stopSignal: 'SIGTERM',
    stopTo: 'leader',
    shutdownTimeout: 30_000,
    ...more,
  };
}

export function settingsByName(...list: DaemonSettings[]): Map<string, DaemonSettings> {
  return new Map(list.map((one) => [one.name, one]));
}

/** A manager and a reaper with real processes. `close` stops them and kills every process that is left. */
export class World {
  readonly changes: StateChange[] = [];
  readonly lines: LogEntry[] = [];
  readonly words: string[] = [];
  readonly sections = new Map<string, AnswerSection>();
  readonly manager: Manager;
  readonly events: EventStream;
  readonly unattributed: Orphan[] = [];
  readonly #reaper = new Reaper(systemClock, {
    bug: (thrown) => {
      throw thrown;
    },
    unattributed: (orphans) => {
      this.unattributed.push(...orphans);
      this.#look();
    },
  });
  readonly #state = newDirectory();
  readonly #notify = new NotifyDirectory(this.#state);
  readonly #waiting = new Set<() => void>();
  /** Called when the log has caught up; null if it is not behind. */
  #behind: (() => void)[] | null = null;
  readonly #alive = setInterval(() => {}, 2 ** 30);

  /** @param more further parts of the launcher: a run journal, cgroups */
  constructor(more: Partial<LauncherParts> = {}) {
    const changes = new Emitter<Change>((thrown) => {
      throw thrown;
    });
    changes.on((change) => {
      if (change.type === 'removed') this.events.forget(change.daemon);
      if (change.type !== 'state') return;
      this.changes.push(change);
      this.events.note(change);
      this.#look();
    });
    const services: Services = {
      changes,
      outputFiles: NO_FILES,
      clock: systemClock,
      launcher: new RealLauncher({
        clock: systemClock,
        reaper: this.#reaper,
        ledger: noLedger,
        cgroups: () => null,
        ...more,
      }),
      inherited: { env: new Map([['PATH', '/usr/local/bin:/usr/bin:/bin']]), umask: process.umask() },
      section: (name) => this.sections.get(name),
      maxLine: () => 16 * 1024 * 1024,
      output: {
        write: (entries) => {
          this.lines.push(...entries);
          this.#look();
          return this.#behind === null;
        },
        drained: (again) => {
          this.#behind?.push(again);
          return () => {};
        },
      },
      log: (_level, message) => {
        this.words.push(message);
        this.#look();
      },
      lastStderr: (daemon) =>
        this.lines.filter((line) => line.daemon === daemon && line.stream === 'stderr').map((line) => line.text),
      wallTime: Date.now,
      newToken: randomUUID,
      newSocketPath: () => this.#notify.newPath(),
    };
    const cgroups = more.cgroups?.();
    if (cgroups) this.#reaper.orphans.useCgroups(cgroups);
    becomeSubreaper();
    this.#reaper.start();
    this.events = new EventStream({ standings: () => this.manager.standings() });
    this.manager = new Manager(services);
  }

  /** Resolves when `found` returns a value; it is called again after every event. */
  until<T>(found: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const result = found();
        if (result === undefined) return;
        this.#waiting.delete(look);
        resolve(result);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** The nth time (from 1) that the daemon entered this state. */
  reached(daemon: string, state: StateChange['state'], nth = 1): Promise<StateChange> {
    return this.until(() => this.changes.filter((one) => one.who.daemon === daemon && one.state === state)[nth - 1]);
  }

  /** The log still accepts lines, but applies back-pressure. */
  logFallsBehind(): void {
    this.#behind = [];
  }

  logCatchesUp(): void {
    const waiting = this.#behind ?? [];
    this.#behind = null;
    for (const again of waiting) again();
  }

  logged(text: string | RegExp): Promise<string> {
    const all = (): string[] => [...this.words, ...this.lines.map((line) => line.text)];
    return this.until(() => all().find((line) => (typeof text === 'string' ? line.includes(text) : text.test(line))));
  }

  async close(): Promise<void> {
    const rest = this.manager.stop();
    await this.manager.killAll();
    await rest;
    this.#reaper.stop();
    rmSync(this.#state, { recursive: true });
    clearInterval(this.#alive);
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }
}
