/** The composition root: the only place that knows everyone; what is opened here is closed here, in reverse order. */
import { Control } from '../api/control.ts';
import { systemClock } from '../base/clock.ts';
import { Closer } from '../base/closer.ts';
import { reasonOf } from '../base/errors.ts';
import type { Level } from '../base/log.ts';
import type { HostSettings } from '../config/settings.ts';
import type { ConfigChange, ConfigStore } from '../config/store.ts';
import { LayerWatch } from '../config/watch.ts';
import type { Workplace } from '../operations/workplace.ts';
import type { AnswerSection } from '../protocol/answers.ts';
import { EventStream } from '../supervision/events.ts';
import { RealLauncher } from '../supervision/launch.ts';
import { Manager } from '../supervision/manager.ts';
import { Memory } from '../supervision/memory.ts';
import { NotifyFolder } from '../supervision/notifyfolder.ts';
import { Reaper } from '../supervision/reaper.ts';
import type { Surroundings } from '../supervision/request.ts';
import { StateKeeper } from '../supervision/statekeeper.ts';
import { adoptHostSettings } from './adoption.ts';
import { forgetDaemon, tellChange } from './changes.ts';
import { farewellBy, tellStrangers } from './formerhost.ts';
import { endFrugality } from './frugal.ts';
import { holdPidFile } from './heldpidfile.ts';
import type { Logging } from './logging.ts';
import type { LogOverrides } from './logsettings.ts';
import { OutputFiles } from './outputfiles.ts';
import { listenToSignals } from './signals.ts';
import { Stopping } from './stopping.ts';
import { prepareProcess } from './surroundings.ts';
import { workplaceOf } from './workplace.ts';

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
 * @throws {OsdaemonError} when the host cannot begin; nothing was started then
 * @throws {Error} an unexpected error; the daemons have been stopped
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
  readonly #memory: Memory;
  readonly #manager: Manager;
  readonly #events: EventStream;
  readonly #notify: NotifyFolder;
  readonly #reaper: Reaper;
  readonly #stopping: Stopping;

  constructor({ store, logging, overrides, version }: HostParts, closer: Closer) {
    this.#store = store;
    this.#logging = logging;
    this.#overrides = overrides;
    this.#version = version;
    this.#closer = closer;
    this.#memory = this.#openMemory(this.#settings.stateDir);
    this.#notify = new NotifyFolder(this.#settings.stateDir);
    closer.add(() => this.#notify.remove());
    this.#files = new OutputFiles(systemClock, logging.log);
    this.#reaper = new Reaper(systemClock, {
      bug: (thrown) => logging.log.error(`an exit was not dealt with: ${reasonOf(thrown)}`),
      strangers: (orphans) => tellStrangers(logging.log, orphans),
    });
    this.#events = new EventStream({ standings: () => this.#manager.standings() });
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
    const control = await Control.open(this.#settings, log);
    this.#closer.add(() => control.close());
    holdPidFile(this.#settings.pidFile, log, this.#closer);
    const { daemons } = this.#store.settings;
    const count = `${daemons.size} ${daemons.size === 1 ? 'daemon' : 'daemons'}`;
    const about = { event: 'started', version: this.#version, pid: process.pid };
    log.info(`version ${this.#version} (pid ${process.pid}) keeps ${count} alive`, about);
    this.#watch();
    try {
      await this.#boot();
      endFrugality();
      log.debug('every daemon has had its start', { event: 'booted' });
      await control.serve(this.#workplace());
    } catch (thrown) {
      // Daemons may run already, and without osdaemond they would have no supervisor.
      if (!this.#stopping.isStopping) this.#stopping.ask(`unexpected error (${reasonOf(thrown)})`);
      await this.#stopping.ended;
      throw thrown;
    }
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
        launcher: new RealLauncher({
          clock: systemClock,
          reaper: this.#reaper,
          book: this.#memory,
          cgroups: () => this.#memory.cgroups,
        }),
        surroundings,
        section: (name) => this.#section(name),
        maxLine: () => this.#settings.maxLine,
        output: sink,
        say: (level, message, fields) => log[level](message, fields),
        lastWords: (daemon) => sink.recent(daemon, LAST_WORDS, 'stderr').map(({ text }) => text),
        wallTime: Date.now,
        newToken: () => this.#memory.newToken(),
        newSocketPath: () => this.#notify.newPath(),
      },
      {
        openFiles: (spec) => this.#files.open(spec),
        adoptFiles: (spec) => this.#files.adopt(spec),
        closeFiles: (daemon) => this.#files.close(daemon),
        changed: (change) => {
          tellChange(log, change);
          this.#events.note(change);
        },
        vanished: (daemon) => forgetDaemon(daemon, this.#events, sink),
      },
    );
  }

  #workplace(): Workplace {
    return workplaceOf({
      manager: this.#manager,
      events: this.#events,
      store: this.#store,
      logging: this.#logging,
      stopping: this.#stopping,
      version: this.#version,
    });
  }

  #openMemory(path: string): Memory {
    const { log } = this.#logging;
    const keeper = new StateKeeper({
      path,
      clock: systemClock,
      restored: () => {
        this.#memory.rewrite();
        log.warn(`the state directory ${path} had disappeared; it is made again`, { event: 'state-directory' });
      },
      lost: (reason) => log.error(`the state directory has disappeared: ${reason}`, { event: 'state-directory' }),
    });
    this.#closer.add(() => keeper.release());
    const say = (level: Level, message: string): void => log[level](message, { event: 'former-host' });
    const memory = new Memory({ folder: path, clock: systemClock, say });
    this.#closer.add(() => memory.close());
    return memory;
  }

  /** What a former host has left is ended first, so that nothing is ever there twice; a stop does not wait for that. */
  async #boot(): Promise<void> {
    const held = this.#memory.settle(farewellBy(() => this.#store.settings));
    const next = await Promise.race([held, this.#stopping.ended]);
    if (typeof next === 'number') return;
    if (this.#memory.cgroups !== null) this.#reaper.orphans.use(this.#memory.cgroups);
    await this.#manager.boot(this.#store.settings.daemons, next);
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
    if (plan.hostChanged.length > 0) {
      adoptHostSettings(plan.hostChanged, settings.host, this.#overrides, this.#logging);
    }
    this.#manager.apply(plan, settings.daemons, keys);
  }
}
