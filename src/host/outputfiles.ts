/** The files that daemons' streams go to: one writer a file, opened with the first run that needs it, reopened and closed together. */
import { resolve } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { DaemonSettings, Output } from '../config/settings/settings.ts';
import type { RunOutputFiles as Files } from '../daemons/run.ts';
import { RotatedFile } from '../logs/rotated.ts';
import { LogWriter } from '../logs/writer.ts';

type Bounds = Pick<DaemonSettings, 'logMaxSize' | 'logMaxFiles'>;

/** How long the end of a daemon's file waits for a slow disk, milliseconds. */
const LAST_WAIT = 1000;

export class OutputFiles {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #writers = new Map<string, Map<string, LogWriter>>();
  /** By daemon; they may change while the files are open. */
  readonly #bounds = new Map<string, Bounds>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** stdout and stderr of one path share its writer. Errors: OsdaemonError, when a file cannot be opened. */
  open(settings: DaemonSettings): Files {
    this.adopt(settings);
    const writers = this.#writers.get(settings.name) ?? new Map<string, LogWriter>();
    this.#writers.set(settings.name, writers);
    const writerOf = (output: Output): LogWriter | null => {
      if (output.to !== 'file') return null;
      const path = resolve(settings.directory, output.path);
      const writer = writers.get(path) ?? this.#writer(settings, path);
      writers.set(path, writer);
      return writer;
    };
    return { stdout: writerOf(settings.stdout), stderr: writerOf(settings.stderr) };
  }

  adopt(settings: DaemonSettings): void {
    this.#bounds.set(settings.name, settings);
  }

  async reopen(): Promise<void> {
    for (const [daemon, writers] of this.#writers) {
      for (const writer of writers.values()) {
        const failure = await writer.reopen();
        if (failure !== null) this.#log.error(`${daemon}: ${failure.message}; the old file stays in use`, { daemon });
      }
    }
  }

  close(daemon: string): void {
    const writers = this.#writers.get(daemon);
    this.#writers.delete(daemon);
    this.#bounds.delete(daemon);
    for (const writer of writers?.values() ?? []) void writer.close(LAST_WAIT);
  }

  async closeAll(): Promise<void> {
    const writers = [...this.#writers.values()].flatMap((files) => [...files.values()]);
    this.#writers.clear();
    await Promise.all(writers.map((writer) => writer.close(LAST_WAIT)));
  }

  #writer(settings: DaemonSettings, path: string): LogWriter {
    const daemon = settings.name;
    const bounds = (): Bounds => this.#bounds.get(daemon) ?? settings;
    const file = new RotatedFile({
      path,
      get maxSize() {
        return bounds().logMaxSize;
      },
      get maxFiles() {
        return bounds().logMaxFiles;
      },
      trouble: (message) => this.#log.error(`${daemon}: ${message}`, { daemon }),
    });
    return new LogWriter(file, {
      clock: this.#clock,
      losing: (reason) => this.#log.error(`${daemon} loses output to ${path}: ${reason}`, { daemon }),
      recovered: (lines) => this.#log.warn(`${daemon} lost ${lines} lines of output to ${path}`, { daemon, lines }),
    });
  }
}
