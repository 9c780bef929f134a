/** The composition root: the only place that knows everyone; what is opened here is closed here, in reverse order. */
import { Control } from '../api/control.ts';
import { systemClock } from '../base/clock.ts';
import { Closer } from '../base/closer.ts';
import { reasonOf } from '../base/errors.ts';
import type { Level } from '../base/log.ts';
import { LayerWatch } from '../config/files/watch.ts';
import type { HostSettings } from '../config/settings/settings.ts';
import type { ConfigChange, ConfigStore } from '../config/store.ts';
import { Manager } from '../daemons/manager.ts';
import { EventStream } from '../events/eventstream.ts';
import type { OperationContext } from '../operations/context.ts';
import { RealLauncher } from '../process/launcher.ts';
import { NotifyDirectory } from '../process/notifydirectory.ts';
import type { InheritedProcess } from '../process/spawnrequest.ts';
import type { AnswerSection } from '../protocol/answers.ts';
import { Reaper } from '../reaping/reaper.ts';
import { Recovery } from '../recovery/recovery.ts';
import { StateKeeper } from '../recovery/statekeeper.ts';
import { applyHostSettings } from './applyhostsettings.ts';
import { restoreHeapGrowth } from './heaptuning.ts';
import { holdPidFile } from './heldpidfile.ts';
import type { Logging } from './logging.ts';
import type { LogOverrides } from './logsettings.ts';
import { operationContext } from './operationcontext.ts';
import { OutputFiles } from './outputfiles.ts';
import { logUnattributed, stopPolicyFor } from './previoushost.ts';
import { prepareProcess } from './processsetup.ts';
import { listenToSignals } from './signals.ts';
import { forgetDaemon, logStateChange } from './statelog.ts';
import { Shutdown } from './stopping.ts';

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
  readonly #recovery: Recovery;
  readonly #manager: Manager;
  readonly #events: EventStream;
  readonly #notify: NotifyDirectory;
  readonly #reaper: Reaper;
  readonly #shutdown: Shutdown;

  constructor({ store, logging, overrides, version }: HostParts, closer: Closer) {
    this.#store = store;
    this.#logging = logging;
    this.#overrides = overrides;
    this.#version = version;
    this.#closer = closer;
    this.#recovery = this.#openRecovery(this.#settings.stateDir);
    this.#notify = new NotifyDirectory(this.#settings.stateDir);
    closer.add(() => this.#notify.remove());
    this.#files = new OutputFiles(systemClock, logging.log);
    this.#reaper = new Reaper(systemClock, {
      bug: (thrown) => logging.log.error(`an exit was not dealt with: ${reasonOf(thrown)}`),
      unattributed: (orphans) => logUnattributed(logging.log, orphans),
    });
    this.#events = new EventStream({ standings: () => this.#manager.standings() });
    this.#manager = this.#makeManager(prepareProcess());
    this.#shutdown = new Shutdown(this.#manager, systemClock, logging.log, () => this.#settings.hostShutdownTimeout);
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
      restoreHeapGrowth();
      log.debug('every daemon has had its start', { event: 'booted' });
      await control.serve(this.#workplace());
    } catch (thrown) {
      // Daemons may run already, and without osdaemond they would have no supervisor.
      if (!this.#shutdown.isStopping) this.#shutdown.ask(`unexpected error (${reasonOf(thrown)})`);
      await this.#shutdown.ended;
      throw thrown;
    }
    const code = await this.#shutdown.ended;
    log.info(code === 0 ? 'all daemons have stopped' : 'the host ends, and not all daemons have stopped in time', {
      event: 'stopped',
      code,
    });
    return code;
  }

  get #settings(): HostSettings {
    return this.#store.settings.host;
  }

  #makeManager(inherited: InheritedProcess): Manager {
    const { log, sink } = this.#logging;
    return new Manager(
      {
        clock: systemClock,
        launcher: new RealLauncher({
          clock: systemClock,
          reaper: this.#reaper,
          book: this.#recovery,
          cgroups: () => this.#recovery.cgroups,
        }),
        inherited,
        section: (name) => this.#section(name),
        maxLine: () => this.#settings.maxLine,
        output: sink,
        log: (level, message, fields) => log[level](message, fields),
        lastStderr: (daemon) => sink.recent(daemon, LAST_WORDS, 'stderr').map(({ text }) => text),
        wallTime: Date.now,
        newToken: () => this.#recovery.newToken(),
        newSocketPath: () => this.#notify.newPath(),
      },
      {
        openFiles: (settings) => this.#files.open(settings),
        adoptFiles: (settings) => this.#files.adopt(settings),
        closeFiles: (daemon) => this.#files.close(daemon),
        changed: (change) => {
          logStateChange(log, change);
          this.#events.note(change);
        },
        vanished: (daemon) => forgetDaemon(daemon, this.#events, sink),
      },
    );
  }

  #workplace(): OperationContext {
    return operationContext({
      manager: this.#manager,
      events: this.#events,
      store: this.#store,
      logging: this.#logging,
      stopping: this.#shutdown,
      version: this.#version,
    });
  }

  #openRecovery(path: string): Recovery {
    const { log } = this.#logging;
    const keeper = new StateKeeper({
      path,
      clock: systemClock,
      restored: () => {
        this.#recovery.rewrite();
        log.warn(`the state directory ${path} had disappeared; it is made again`, { event: 'state-directory' });
      },
      lost: (reason) => log.error(`the state directory has disappeared: ${reason}`, { event: 'state-directory' }),
    });
    this.#closer.add(() => keeper.release());
    const say = (level: Level, message: string): void => log[level](message, { event: 'former-host' });
    const memory = new Recovery({ folder: path, clock: systemClock, say });
    this.#closer.add(() => memory.close());
    return memory;
  }

  /** What a former host has left is ended first, so that nothing is ever there twice; a stop does not wait for that. */
  async #boot(): Promise<void> {
    const held = this.#recovery.killLeftovers(stopPolicyFor(() => this.#store.settings));
    const next = await Promise.race([held, this.#shutdown.ended]);
    if (typeof next === 'number') return;
    if (this.#recovery.cgroups !== null) this.#reaper.orphans.use(this.#recovery.cgroups);
    await this.#manager.boot(this.#store.settings.daemons, next);
  }

  #section(name: string): AnswerSection | undefined {
    return this.#settings.hiddenSections.has(name) ? undefined : this.#store.section(name);
  }

  /** Until its end every signal has its meaning. */
  #listen(): () => void {
    const { log } = this.#logging;
    return listenToSignals({
      stop: (signal) => this.#shutdown.ask(signal),
      hurry: (signal) => this.#shutdown.hurry(signal),
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
      applyHostSettings(plan.hostChanged, settings.host, this.#overrides, this.#logging);
    }
    this.#manager.apply(plan, settings.daemons, keys);
  }
}
