/**
 * Crash recovery: records every run in the state directory, and stops the leftovers of a previous osdaemond before the
 * first run of this one starts. A daemon whose leftovers cannot be killed is not started, so no daemon ever runs twice.
 */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import { errnoOf, reasonOf } from '../base/errors.ts';
import type { Level } from '../base/log.ts';
import { readOwnFile } from '../base/owneddirectory.ts';
import { listed } from '../base/wording.ts';
import { Cgroups, cgroupsBelow } from '../reaping/cgroups.ts';
import { killLeftovers, type StopPolicy, type UnkilledLeftover } from './killleftovers.ts';
import { findLeftovers, type Leftover, type PreviousHost } from './leftovers.ts';
import { backupPath, journalPath, RunJournal, type RunLedger, type RunRecord } from './runjournal.ts';
import { type JournalContent, readLines } from './runlines.ts';
import { currentEra, readStateId, writeStateId } from './statefiles.ts';

export interface RecoveryParts {
  /** The state directory, locked. */
  readonly directory: string;
  readonly clock: Clock;
  log(level: Level, message: string): void;
}

const EMPTY: JournalContent = { era: null, cgroups: null, runs: [], isClean: false };

/** How many leftovers a message names. */
const MOST_NAMED = 10;

export class Recovery implements RunLedger {
  #cgroups: Cgroups | null;
  readonly #parts: RecoveryParts;
  readonly #id: string;
  readonly #path: string;
  /** null: there was no previous osdaemond, or it shut down cleanly. */
  readonly #previous: PreviousHost | null;
  /** null until the leftovers are settled. */
  #journal: RunJournal | null = null;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    this.#path = journalPath(parts.directory);
    const id = readStateId(parts.directory, parts.log);
    this.#id = id.text;
    this.#cgroups = Cgroups.open(this.#id);
    this.#previous = this.#findPrevious(id.isNew);
  }

  /** The cgroups of runs; null where there are none, and before `killLeftovers`. */
  get cgroups(): Cgroups | null {
    return this.#journal === null ? null : this.#cgroups;
  }

  /** A new name for a run: unguessable, and recognizable to the next osdaemond of this state directory. */
  newToken(): string {
    return `${this.#id}-${randomBytes(16).toString('hex')}`;
  }

  /**
   * Stops the leftovers; await it before the first run.
   * @returns the daemons with leftovers that could not be killed; they must not be started
   */
  async killLeftovers(policyFor: (daemon: string | null) => StopPolicy): Promise<ReadonlySet<string>> {
    const previous = this.#previous;
    const unkilled = previous === null ? [] : await this.#kill(previous, policyFor);
    const held = new Set(unkilled.flatMap(({ leftover: { daemon } }) => (daemon === null ? [] : [daemon])));
    const kept = previous?.runs.filter(({ daemon }) => held.has(daemon)) ?? [];
    if (this.#cgroups !== null && !(await this.#cgroups.join())) this.#cgroups = null;
    this.#journal = new RunJournal({
      path: this.#path,
      era: currentEra(),
      cgroups: this.#cgroups?.path ?? null,
      kept,
      reportProblem: (reason) => this.#reportJournal(reason),
    });
    return held;
  }

  recordIntent(token: string, daemon: string): RunRecord {
    if (this.#journal === null) throw new Error('a run begins before the leftovers are settled');
    return this.#journal.recordIntent(token, daemon);
  }

  /** Writes all state files again, after the state directory had to be created again. */
  rewrite(): void {
    try {
      writeStateId(this.#parts.directory, this.#id);
    } catch {
      // The journal fails for the same reason, and reports it.
    }
    this.#journal?.rewrite();
  }

  async close(): Promise<void> {
    // Before the leftovers are settled there is nothing to kill or to record.
    if (this.#journal === null) return;
    this.#journal.close();
    const killed = (await this.cgroups?.close()) ?? [];
    if (killed.length === 0) return;
    const noun = killed.length === 1 ? 'process' : 'processes';
    this.#parts.log('warn', `killed unattributed ${noun} ${listed(killed.map(String), MOST_NAMED)} at shutdown`);
  }

  #findPrevious(isFirst: boolean): PreviousHost | null {
    const content = this.#readJournal();
    if (content === null && isFirst) return null;
    return content?.isClean ? null : this.#previousFrom(content ?? EMPTY);
  }

  /** Pids and cgroups of another boot or PID namespace mean nothing here. */
  #previousFrom(content: JournalContent): PreviousHost {
    const isHere = content.era === currentEra();
    return { prefix: `${this.#id}-`, runs: isHere ? content.runs : [], cgroups: isHere ? content.cgroups : null };
  }

  /** null: there is no journal. */
  #readJournal(): JournalContent | null {
    for (const path of [this.#path, backupPath(this.#path)]) {
      try {
        return readLines(readOwnFile(path));
      } catch (thrown) {
        if (errnoOf(thrown) === 'ENOENT') continue;
        this.#moveAside(path, reasonOf(thrown));
        return EMPTY;
      }
    }
    return null;
  }

  #moveAside(path: string, reason: string): void {
    const aside = `${path}.unreadable`;
    this.#parts.log('warn', `the run journal ${path} is not readable (${reason}); moving it to ${aside}`);
    try {
      rmSync(aside, { recursive: true, force: true });
      renameSync(path, aside);
    } catch {
      // The new journal reports that it cannot be written.
    }
  }

  async #kill(
    previous: PreviousHost,
    policyFor: (daemon: string | null) => StopPolicy,
  ): Promise<readonly UnkilledLeftover[]> {
    const { log, clock } = this.#parts;
    const found = findLeftovers(previous);
    if (found.length === 0) {
      removeCgroups(previous);
      return [];
    }
    const left = found.length === 1 ? 'a leftover process' : 'leftover processes';
    log('warn', `found ${left} of a previous osdaemond: ${named(found)}; stopping ${itOrThem(found)} first`);
    const unkilled = await killLeftovers(() => findLeftovers(previous), policyFor, clock);
    for (const { leftover, reason } of unkilled) {
      const { pid, name, daemon } = leftover;
      const next =
        daemon === null
          ? 'its daemon is unknown; kill it by hand'
          : `not starting ${daemon}; kill the process, then run osdaemonctl start ${daemon}`;
      log('error', `leftover process ${pid} (${name}) cannot be killed: ${reason}; ${next}`);
    }
    if (unkilled.length === 0) log('info', 'stopped all leftover processes of the previous osdaemond');
    removeCgroups(previous);
    return unkilled;
  }

  #reportJournal(reason: string | null): void {
    if (reason === null) this.#parts.log('info', `the run journal ${this.#path} is writable again`);
    else {
      this.#parts.log(
        'error',
        `the run journal ${this.#path} cannot be written: ${reason}; daemons keep running, but if osdaemond is killed now, the next one may not find their processes`,
      );
    }
  }
}

function removeCgroups({ cgroups }: PreviousHost): void {
  if (cgroups === null) return;
  for (const cgroup of cgroupsBelow(cgroups).values()) cgroup.remove();
}

/** `web (pid 12 nginx), web (pid 13 nginx) and 3 more` */
function named(found: readonly Leftover[]): string {
  const names = found.map(({ pid, name, daemon }) => `${daemon ?? 'an unknown daemon'} (pid ${pid} ${name})`);
  return listed(names, MOST_NAMED);
}

function itOrThem({ length }: readonly Leftover[]): string {
  return length === 1 ? 'it' : 'them';
}
