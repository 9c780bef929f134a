/**
 * The run journal: one line for each intent, start and end of a run, appended to a file of the state directory.
 * An intent is written before its spawn, so a kill of osdaemond between the two loses nothing; no write is synced.
 */
import { closeSync, constants, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, reasonOf } from '../base/errors.ts';
import type { Ticks } from '../base/posix/procfs.ts';
import { CLEAN_END, endLine, headLine, intentLine, type RunLine, startLine } from './runlines.ts';

/** The record of one run, from the intent to start it until none of its processes is left. */
export interface RunRecord {
  /** The process exists. */
  started(pid: number, started: Ticks): void;
  /** None of its processes is left, or there never was one. */
  ended(): void;
}

/** Records runs. */
export interface RunLedger {
  recordIntent(token: string, daemon: string): RunRecord;
}

/** @param directory the state directory */
export function journalPath(directory: string): string {
  return join(directory, 'runs');
}

/** The name of the old journal while a new one takes its place. */
export function backupPath(path: string): string {
  return `${path}.before`;
}

/** The file is written anew when it has this many lines more than its runs need. */
const SLACK = 2000;

export interface RunJournalOptions {
  readonly path: string;
  /** The boot and PID namespace in which the pids are valid. */
  readonly era: string;
  /** The directory of the runs' cgroups; null where there are none. */
  readonly cgroups: string | null;
  /** Runs of a previous osdaemond whose leftovers could not be killed. */
  readonly kept: readonly RunLine[];
  /** Called with the first of a series of write errors, and with null when a write succeeds again. */
  readonly reportProblem: (reason: string | null) => void;
}

export class RunJournal implements RunLedger {
  readonly #options: RunJournalOptions;
  readonly #open = new Map<string, RunLine>();
  #fd: number | null = null;
  #lines = 0;
  #state: 'writable' | 'failing' = 'writable';

  /** Starts a new journal; the old content is dropped. */
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

  /** Writes the file anew with the runs of this moment. */
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
      this.#written();
    } catch (thrown) {
      // The next run tries again.
      this.#lines = this.#open.size * 2;
      this.#failed(thrown);
    }
  }

  /** Marks a clean shutdown when no run is left, so that the next osdaemond need not look for leftovers. */
  close(): void {
    if (this.#open.size === 0) this.#append(CLEAN_END);
    this.#close();
  }

  #append(line: string): void {
    this.#lines += 1;
    if (this.#fd === null || this.#state !== 'writable' || this.#lines > this.#open.size * 2 + SLACK) {
      this.rewrite();
      return;
    }
    try {
      write(this.#fd, line);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #written(): void {
    if (this.#state !== 'writable') this.#options.reportProblem(null);
    this.#state = 'writable';
  }

  #failed(thrown: unknown): void {
    if (this.#state === 'writable') this.#options.reportProblem(reasonOf(thrown));
    this.#state = 'failing';
  }

  #close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}

/**
 * At each moment the new file, the old one or its backup is there. A rename over an existing file would make some file
 * systems wait for the disk.
 */
function replace(path: string, fresh: string): void {
  const backup = backupPath(path);
  rmSync(backup, { force: true });
  try {
    renameSync(path, backup);
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT') throw thrown;
  }
  renameSync(fresh, path);
  rmSync(backup, { force: true });
}

function write(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  // A full disk may take a part of the line.
  if (writeSync(fd, bytes) < bytes.length) throw new Error('no space left on the device (ENOSPC)');
}
