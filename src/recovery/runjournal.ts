/** What runs is in the state folder before it runs: one short line for each event, appended in one write, never waited for. */
import { closeSync, constants, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, reasonOf } from '../base/errors.ts';
import type { Ticks } from '../base/posix/procfs.ts';
import { CLEAN_END, endLine, headLine, intentLine, type RunLine, startLine } from './runlines.ts';

/** One run, from the intent to start it to the end of the last of it. */
export interface RunRecord {
  /** There is a process now. */
  started(pid: number, started: Ticks): void;
  /** Nothing is left of it, or it never began. */
  ended(): void;
}

/** Where runs are written down. */
export interface RunLedger {
  recordIntent(token: string, daemon: string): RunRecord;
}

/** The file in the state folder. */
export function journalPath(folder: string): string {
  return join(folder, 'runs');
}

/** What it is called while a new one takes its place. */
export function beforePath(path: string): string {
  return `${path}.before`;
}

/** So many lines more than there are runs, and the file is written anew. */
const SLACK = 2000;

export interface RunJournalOptions {
  readonly path: string;
  /** Where and when the numbers of processes mean what they mean: boot and PID namespace. */
  readonly era: string;
  /** The folder of the runs' cgroups; null where there are none. */
  readonly cgroups: string | null;
  /** Runs of a former host that could not be ended. */
  readonly kept: readonly RunLine[];
  /** Hears the first of a row of failures to write, and null when it works again. */
  readonly trouble: (reason: string | null) => void;
}

export class RunJournal implements RunLedger {
  readonly #options: RunJournalOptions;
  readonly #open = new Map<string, RunLine>();
  #fd: number | null = null;
  #lines = 0;
  #state: 'well' | 'failing' = 'well';

  /** Begins anew: nothing of what was in the file is kept. */
  constructor(options: RunJournalOptions) {
    this.#options = options;
    for (const run of options.kept) this.#open.set(run.token, run);
    this.rewrite();
  }

  recordIntent(token: string, daemon: string): RunRecord {
    const run: RunLine = { token, daemon, pid: null, started: null };
    this.#open.set(token, run);
    this.#append(intentLine(run));
    return {
      started: (pid, started) => {
        const now = { ...run, pid, started };
        this.#open.set(token, now);
        this.#append(startLine(now));
      },
      ended: () => {
        this.#open.delete(token);
        this.#append(endLine(token));
      },
    };
  }

  /** The whole file, with what runs now; also where the old one is not there any more. */
  rewrite(): void {
    const { path, era, cgroups } = this.#options;
    const fresh = `${path}.new`;
    const runs = [...this.#open.values()].map((run) => intentLine(run) + (run.pid === null ? '' : startLine(run)));
    try {
      const flags =
        constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND | constants.O_NOFOLLOW;
      const fd = openSync(fresh, flags, 0o600);
      try {
        write(fd, headLine(era, cgroups) + runs.join(''));
        replace(path, fresh);
      } catch (thrown) {
        closeSync(fd);
        throw thrown;
      }
      this.#close();
      this.#fd = fd;
      this.#lines = this.#open.size * 2;
      this.#well();
    } catch (thrown) {
      // The next attempt comes with the next run.
      this.#lines = this.#open.size * 2;
      this.#trouble(thrown);
    }
  }

  /** Where nothing runs any more, nobody needs to search for leftovers. */
  close(): void {
    if (this.#open.size === 0) this.#append(CLEAN_END);
    this.#close();
  }

  #append(line: string): void {
    this.#lines += 1;
    if (this.#fd === null || this.#state !== 'well' || this.#lines > this.#open.size * 2 + SLACK) {
      this.rewrite();
      return;
    }
    try {
      write(this.#fd, line);
    } catch (thrown) {
      this.#trouble(thrown);
    }
  }

  #well(): void {
    if (this.#state !== 'well') this.#options.trouble(null);
    this.#state = 'well';
  }

  #trouble(thrown: unknown): void {
    if (this.#state === 'well') this.#options.trouble(reasonOf(thrown));
    this.#state = 'failing';
  }

  #close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}

/** At each moment the file is there, or the one before it; a rename onto it would make some file systems wait for the disk. */
function replace(path: string, fresh: string): void {
  const before = beforePath(path);
  rmSync(before, { force: true });
  try {
    renameSync(path, before);
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT') throw thrown;
  }
  renameSync(fresh, path);
  rmSync(before, { force: true });
}

function write(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  // A disk that fills up takes a part.
  if (writeSync(fd, bytes) < bytes.length) throw new Error('no space left on the device (ENOSPC)');
}
