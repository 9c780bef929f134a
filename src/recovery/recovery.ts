/** What the host remembers across its own death: which runs it had begun; the leftovers of a former host are ended before the first run of this one. */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import { errnoOf, reasonOf } from '../base/errors.ts';
import type { Level } from '../base/log.ts';
import { readOwnFile } from '../base/owneddirectory.ts';
import { Cgroups, formerCgroups } from '../reaping/cgroups.ts';
import { killLeftovers, type StopPolicy, type UnkilledLeftover } from './killleftovers.ts';
import { findLeftovers, type Leftover, type PreviousHost } from './leftovers.ts';
import { beforePath, journalPath, RunJournal, type RunLedger, type RunRecord } from './runjournal.ts';
import { type JournalContent, readLines } from './runlines.ts';
import { currentEra, idOf, writeId } from './statefiles.ts';

export interface RecoveryParts {
  /** The state folder, locked. */
  readonly folder: string;
  readonly clock: Clock;
  say(level: Level, message: string): void;
}

const NOTHING: JournalContent = { era: null, cgroups: null, runs: [], isClean: false };

export class Recovery implements RunLedger {
  #cgroups: Cgroups | null;
  readonly #parts: RecoveryParts;
  readonly #id: string;
  readonly #path: string;
  /** What to look for; null: the former host came to its end in order, or there was none. */
  readonly #former: PreviousHost | null;
  #journal: RunJournal | null = null;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    this.#path = journalPath(parts.folder);
    const id = idOf(parts.folder, parts.say);
    this.#id = id.text;
    this.#cgroups = Cgroups.open(this.#id);
    this.#former = this.#readFormer(id.isNew);
  }

  /** Where the runs have cgroups; null where they have none, and before `settle`. */
  get cgroups(): Cgroups | null {
    return this.#journal === null ? null : this.#cgroups;
  }

  /** Names a run so that nobody guesses it, and so that a later host of this state folder knows its own. */
  newToken(): string {
    return `${this.#id}-${randomBytes(16).toString('hex')}`;
  }

  /**
   * To be awaited before the first run. Returns the daemons of which something could not be ended: to start them would
   * make two of them.
   */
  async killLeftovers(farewell: (daemon: string | null) => StopPolicy): Promise<ReadonlySet<string>> {
    const former = this.#former;
    const survivors = former === null ? [] : await this.#end(former, farewell);
    const held = new Set(survivors.flatMap(({ leftover: { daemon } }) => (daemon === null ? [] : [daemon])));
    const kept = former?.runs.filter(({ daemon }) => held.has(daemon)) ?? [];
    if (this.#cgroups !== null && !(await this.#cgroups.join())) this.#cgroups = null;
    this.#journal = new RunJournal({
      path: this.#path,
      era: currentEra(),
      cgroups: this.#cgroups?.path ?? null,
      kept,
      trouble: (reason) => this.#tellTrouble(reason),
    });
    return held;
  }

  recordIntent(token: string, daemon: string): RunRecord {
    if (this.#journal === null) throw new Error('a run begins before the leftovers of the former host are ended');
    return this.#journal.recordIntent(token, daemon);
  }

  /** The state folder had to be made anew. */
  rewrite(): void {
    try {
      writeId(this.#parts.folder, this.#id);
    } catch {
      // The journal fails for the same reason, and tells it.
    }
    this.#journal?.rewrite();
  }

  async close(): Promise<void> {
    // Before the leftovers are settled nothing is ours to end here.
    if (this.#journal === null) return;
    this.#journal.close();
    const ended = (await this.cgroups?.close()) ?? [];
    if (ended.length > 0)
      this.#parts.say(
        'warn',
        `pid ${ended.join(', ')} had left their daemons without a trace, and are ended with the host`,
      );
  }

  #readFormer(isFirst: boolean): PreviousHost | null {
    const written = this.#read();
    if (written === null && isFirst) return null;
    return written?.isClean ? null : this.#formerOf(written ?? NOTHING);
  }

  #formerOf(written: JournalContent): PreviousHost {
    const isHere = written.era === currentEra();
    return { prefix: `${this.#id}-`, runs: isHere ? written.runs : [], cgroups: isHere ? written.cgroups : null };
  }

  /** null: there is no such file. */
  #read(): JournalContent | null {
    for (const path of [this.#path, beforePath(this.#path)]) {
      try {
        return readLines(readOwnFile(path));
      } catch (thrown) {
        if (errnoOf(thrown) === 'ENOENT') continue;
        this.#moveAside(path, reasonOf(thrown));
        return NOTHING;
      }
    }
    return null;
  }

  #moveAside(path: string, reason: string): void {
    const aside = `${path}.unreadable`;
    this.#parts.say('warn', `${path} says nothing about a former host (${reason}); it is moved to ${aside}`);
    try {
      rmSync(aside, { recursive: true, force: true });
      renameSync(path, aside);
    } catch {
      // The journal will say that it cannot be written.
    }
  }

  async #end(
    former: PreviousHost,
    farewell: (daemon: string | null) => StopPolicy,
  ): Promise<readonly UnkilledLeftover[]> {
    const { say, clock } = this.#parts;
    const found = findLeftovers(former);
    if (found.length === 0) {
      removeCgroups(former);
      return [];
    }
    say(
      'warn',
      `a former host has ended without stopping ${named(found)}; stopping what is left before anything starts`,
    );
    const survivors = await killLeftovers(() => findLeftovers(former), farewell, clock);
    for (const { leftover, reason } of survivors) {
      const { pid, name, daemon } = leftover;
      const what =
        daemon === null
          ? 'whose it was is not known'
          : `${daemon} is not started; end it by hand, then start ${daemon}`;
      say('error', `pid ${pid} (${name}), left by a former host, could not be ended: ${reason}; ${what}`);
    }
    if (survivors.length === 0) say('info', 'nothing is left of the former host');
    removeCgroups(former);
    return survivors;
  }

  #tellTrouble(reason: string | null): void {
    if (reason === null) this.#parts.say('info', `what runs is written to ${this.#path} again`);
    else {
      this.#parts.say(
        'error',
        `what runs cannot be written to ${this.#path}: ${reason}; daemons go on, but a host that is killed now may leave some that its successor does not find`,
      );
    }
  }
}

function removeCgroups({ cgroups }: PreviousHost): void {
  if (cgroups === null) return;
  for (const cgroup of formerCgroups(cgroups).values()) cgroup.remove();
}

/** `web (pid 12 nginx), 3 processes in all` */
function named(found: readonly Leftover[]): string {
  const first = found.slice(0, 10).map(({ pid, name, daemon }) => `${daemon ?? 'a daemon'} (pid ${pid} ${name})`);
  const rest = found.length - first.length;
  return `${first.join(', ')}${rest > 0 ? ` and ${rest} more processes` : ''}`;
}
