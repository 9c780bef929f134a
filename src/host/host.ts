/** The composition root: the only place that knows everyone; what is opened here is closed here, in reverse order. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import { Closer } from '../base/closer.ts';
import { reasonOf } from '../base/errors.ts';
import type { HostSettings } from '../config/settings.ts';
import type { ConfigChange, ConfigStore } from '../config/store.ts';
import { LayerWatch } from '../config/watch.ts';
import type { AnswerSection } from '../protocol/answers.ts';
import { RealLauncher } from '../supervision/launch.ts';
import { Manager } from '../supervision/manager.ts';
import { removePidFile, writePidFile } from '../supervision/pidfile.ts';
import { Reaper } from '../supervision/reaper.ts';
import type { Surroundings } from '../supervision/request.ts';
import { openStateFolder } from '../supervision/state.ts';
import { tellChange } from './changes.ts';
import type { Logging } from './logging.ts';
import { type LogOverrides, logSettings } from './logsettings.ts';
import { OutputFiles } from './outputfiles.ts';
import { listenToSignals } from './signals.ts';
import { Stopping } from './stopping.ts';
import { prepareProcess } from './surroundings.ts';

/** How many of a daemon's last lines are quoted when it halts. */
const LAST_WORDS = 5;

/** A timer that never matters: signals alone do not keep Node running. */
const KEEP_ALIVE = 2 ** 30;

export interface HostParts {
  readonly store: ConfigStore;
  readonly logging: Logging;
  readonly overrides: LogOverrides;
  readonly version: string;
}

/**
 * Runs until it is asked to stop, and returns the exit code.
 * Errors: OsdaemonError, when the host cannot begin; nothing was started then.
 */
export async function runHost(parts: HostParts): Promise<number> {
  const closer = new Closer();
  try {
    return await new Host(parts, closer).run();
  } finally {
    for (const thrown of await closer.close()) parts.logging.log.error(`while closing: ${reasonOf(thrown)}`);
  }
}

class Host {
  readonly #store: ConfigStore;
  readonly #logging: Logging;
  readonly #overrides: LogOverrides;
  readonly #version: string;
  readonly #closer: Closer;
  readonly #files: OutputFiles;
  readonly #manager: Manager;
  readonly #reaper: Reaper;
  readonly #stopping: Stopping;

  constructor({ store, logging, overrides, version }: HostParts, closer: Closer) {
    this.#store = store;
    this.#logging = logging;
    this.#overrides = overrides;
    this.#version = version;
    this.#closer = closer;
    const folder = openStateFolder(this.#settings.stateDir);
    closer.add(() => folder.release());
    this.#files = new OutputFiles(systemClock, logging.log);
    this.#reaper = new Reaper(systemClock, (thrown) =>
      logging.log.error(`an exit was not dealt with: ${reasonOf(thrown)}`),
    );
    this.#manager = this.#makeManager(prepareProcess());
    this.#stopping = new Stopping(this.#manager, systemClock, logging.log, () => this.#settings.hostShutdownTimeout);
  }

  async run(): Promise<number> {
    const { log } = this.#logging;
    const alive = setInterval(() => {}, KEEP_ALIVE);
    this.#closer.add(() => clearInterval(alive));
    this.#closer.add(this.#listen());
    this.#reaper.start();
    this.#closer.add(() => this.#reaper.stop());
    this.#closer.add(() => this.#files.closeAll());
    this.#writePidFile();
    const { daemons } = this.#store.settings;
    log.info(
      `osdaemond ${this.#version} (pid ${process.pid}) keeps ${daemons.size} ${daemons.size === 1 ? 'daemon' : 'daemons'} alive`,
      {
        event: 'started',
        version: this.#version,
        pid: process.pid,
      },
    );
    this.#watch();
    await this.#manager.boot(daemons);
    log.debug('every daemon has had its start', { event: 'booted' });
    const code = await this.#stopping.ended;
    log.info(code === 0 ? 'all daemons have stopped' : 'the host ends, and not all daemons have stopped in time', {
      event: 'stopped',
      code,
    });
    return code;
  }

  get #settings(): HostSettings {
    return this.#store.settings.host;
  }

  #makeManager(surroundings: Surroundings): Manager {
    const { log, sink } = this.#logging;
    return new Manager(
      {
        clock: systemClock,
        launcher: new RealLauncher(systemClock, this.#reaper),
        surroundings,
        section: (name) => this.#section(name),
        maxLine: () => this.#settings.maxLine,
        output: sink,
        say: (level, message, fields) => log[level](message, fields),
        lastWords: (daemon) => sink.recent(daemon, LAST_WORDS, 'stderr').map(({ text }) => text),
        wallTime: Date.now,
        newToken: () => randomBytes(16).toString('hex'),
      },
      {
        openFiles: (spec) => this.#files.open(spec),
        adoptFiles: (spec) => this.#files.adopt(spec),
        closeFiles: (daemon) => this.#files.close(daemon),
        changed: (change) => tellChange(log, change),
      },
    );
  }

  #section(name: string): AnswerSection | undefined {
    return this.#settings.hiddenSections.has(name) ? undefined : this.#store.section(name);
  }

  /** Until its end every signal has its meaning. */
  #listen(): () => void {
    const { log } = this.#logging;
    return listenToSignals({
      stop: (signal) => this.#stopping.ask(signal),
      hurry: (signal) => this.#stopping.hurry(signal),
      reread: (signal) => {
        log.info(`${signal}: reading the configuration again`, { event: 'signal' });
        this.#store.reread();
      },
      reopen: (signal) => {
        log.info(`${signal}: opening the log files again`, { event: 'signal' });
        void Promise.all([this.#logging.reopen(), this.#files.reopen()]);
      },
      ignore: (signal) => log.info(`${signal} has no meaning yet; nothing was done`, { event: 'signal' }),
    });
  }

  #watch(): void {
    const { log } = this.#logging;
    this.#store.changed.on((change) => this.#apply(change));
    const watch = new LayerWatch(this.#store.layers, systemClock, {
      quiet: () => this.#store.reread(),
      trouble: (message) => log.error(message, { event: 'watch' }),
    });
    this.#closer.add(() => watch.close());
  }

  #apply({ keys, settings, plan }: ConfigChange): void {
    const { log } = this.#logging;
    for (const { section, key } of keys) log.debug(`[${section}] ${key} has changed`, { event: 'key', section, key });
    log.info(`the configuration has changed: ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}`, {
      event: 'configuration',
    });
    if (plan.hostChanged.length > 0) this.#adopt(plan.hostChanged);
    this.#manager.apply(plan, settings.daemons, keys);
  }

  #adopt(changed: readonly (keyof HostSettings)[]): void {
    const { log } = this.#logging;
    try {
      this.#logging.adopt(logSettings(this.#settings, this.#overrides));
    } catch (thrown) {
      log.error(`the log stays where it is: ${reasonOf(thrown)}`, { event: 'configuration' });
    }
    for (const [field, key] of NEEDS_RESTART) {
      if (changed.includes(field))
        log.warn(`[osdaemond] ${key} is in force when the host is started again`, { event: 'configuration' });
    }
  }

  #writePidFile(): void {
    const path = this.#settings.pidFile;
    if (path === null) return;
    try {
      writePidFile(path, process.pid);
      this.#closer.add(() => removePidFile(path));
    } catch (thrown) {
      this.#logging.log.error(`the pid_file ${path} cannot be written: ${reasonOf(thrown)}`, { event: 'pid-file' });
    }
  }
}

/** What is opened once, at the start. */
const NEEDS_RESTART: readonly (readonly [keyof HostSettings, string])[] = [
  ['stateDir', 'state_dir'],
  ['pidFile', 'pid_file'],
];
