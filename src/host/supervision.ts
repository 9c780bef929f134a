/** Connects the parts that supervise daemons (reaper, recovery, manager, output files, events), and boots the daemons. */
import { systemClock } from '../base/clock.ts';
import type { Closer } from '../base/closer.ts';
import { Emitter } from '../base/emitter.ts';
import { reasonOf } from '../base/errors.ts';
import type { ConfigStore } from '../config/store.ts';
import { Manager } from '../daemons/manager.ts';
import type { ChangeEmitter } from '../events/changes.ts';
import { EventStream } from '../events/eventstream.ts';
import type { Logging } from '../logs/logging.ts';
import { OutputFiles } from '../logs/outputfiles.ts';
import { RealLauncher } from '../process/launcher.ts';
import { NotifyDirectory } from '../process/notifydirectory.ts';
import type { Services } from '../process/services.ts';
import type { InheritedProcess } from '../process/spawnrequest.ts';
import { Reaper } from '../reaping/reaper.ts';
import type { Recovery } from '../recovery/recovery.ts';
import { sectionLookup } from './configuration.ts';
import { openRecovery } from './openrecovery.ts';
import { logUnattributed, stopPolicyFor } from './previoushost.ts';
import { prepareProcess } from './processsetup.ts';
import { forgetDaemon, logStateChange } from './statelog.ts';

/** How many of a daemon's last lines are quoted when it halts. */
const QUOTED_LINES = 5;

export interface SupervisionParts {
  readonly store: ConfigStore;
  readonly logging: Logging;
  /** Closes what supervision opens. */
  readonly closer: Closer;
}

export class Supervision {
  readonly manager: Manager;
  readonly events: EventStream;
  readonly #parts: SupervisionParts;
  readonly #changes: ChangeEmitter;
  readonly #outputFiles: OutputFiles;
  readonly #recovery: Recovery;
  readonly #notifyDirectory: NotifyDirectory;
  readonly #reaper: Reaper;

  /** @throws {OsdaemonError} `bad_state_directory`, where it cannot be used; nothing was started then */
  constructor(parts: SupervisionParts) {
    this.#parts = parts;
    const { store, logging, closer } = parts;
    const { stateDir } = store.settings.host;
    this.#recovery = openRecovery(stateDir, logging.log, closer);
    this.#notifyDirectory = new NotifyDirectory(stateDir);
    closer.add(() => this.#notifyDirectory.remove());
    this.#outputFiles = new OutputFiles(systemClock, logging.log);
    this.#reaper = new Reaper(systemClock, {
      bug: (thrown) => logging.log.error(`internal error handling an exit: ${reasonOf(thrown)}`),
      unattributed: (orphans) => logUnattributed(logging.log, orphans),
    });
    this.events = new EventStream({ standings: () => this.manager.standings() });
    this.#changes = new Emitter((thrown) => logging.log.error(`internal error handling a change: ${reasonOf(thrown)}`));
    this.#subscribe();
    this.manager = new Manager(this.#services(prepareProcess()));
  }

  /** Reaps from now on, orphans too. */
  start(): void {
    const { closer } = this.#parts;
    this.#reaper.start();
    closer.add(() => this.#reaper.stop());
    closer.add(() => this.#outputFiles.closeAll());
  }

  /**
   * Stops the leftovers of a previous osdaemond, so that no daemon runs twice, then starts the daemons.
   * @param stopped resolves when osdaemond shuts down, which does not wait for leftovers
   */
  async boot(stopped: Promise<unknown>): Promise<void> {
    const { store } = this.#parts;
    const kept = this.#recovery.killLeftovers(stopPolicyFor(() => store.settings));
    const unkilled = await Promise.race([kept, stopped.then(() => null)]);
    if (unkilled === null) return;
    if (this.#recovery.cgroups !== null) this.#reaper.orphans.useCgroups(this.#recovery.cgroups);
    await this.manager.boot(store.settings.daemons, unkilled);
  }

  /** Reopens the daemons' output files, after a rotation from outside. */
  reopenFiles(): Promise<void> {
    return this.#outputFiles.reopen();
  }

  /** Before the manager subscribes, which answers a change with further ones. */
  #subscribe(): void {
    const { log, sink } = this.#parts.logging;
    this.#changes.on((change) => {
      if (change.type === 'state') {
        logStateChange(log, change);
        this.events.note(change);
      } else if (change.type === 'removed') forgetDaemon(change.daemon, this.events, sink);
    });
  }

  #services(inherited: InheritedProcess): Services {
    const { store, logging } = this.#parts;
    const { log, sink } = logging;
    return {
      clock: systemClock,
      launcher: new RealLauncher({
        clock: systemClock,
        reaper: this.#reaper,
        ledger: this.#recovery,
        cgroups: () => this.#recovery.cgroups,
      }),
      inherited,
      changes: this.#changes,
      outputFiles: this.#outputFiles,
      section: sectionLookup(store),
      maxLine: () => store.settings.host.maxLine,
      output: sink,
      log: (level, message, fields) => log[level](message, fields),
      lastStderr: (daemon) => sink.recent(daemon, QUOTED_LINES, 'stderr').map(({ text }) => text),
      wallTime: Date.now,
      newToken: () => this.#recovery.newToken(),
      newSocketPath: () => this.#notifyDirectory.newPath(),
    };
  }
}
