/** Opens the files that stdout and stderr of daemons go to: one writer per file, opened with the first run, reopened and closed together. */
import { resolve } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { RotatedFile } from './rotatedfile.ts';
import { LogWriter } from './writer.ts';

interface Bounds {
  /** Bytes. */
  readonly logMaxSize: number;
  readonly logMaxFiles: number;
}

/** Where a stream of a daemon goes; only files concern this module. */
type StreamSettings = { readonly to: 'file'; readonly path: string } | { readonly to: 'protocol' | 'log' | 'null' };

/** The settings of a daemon that say where its output goes. */
export interface OutputFileSettings extends Bounds {
  readonly name: string;
  /** Absolute. */
  readonly directory: string;
  readonly stdout: StreamSettings;
  readonly stderr: StreamSettings;
}

/** null: the stream goes to no file. */
export interface OpenedOutputFiles {
  readonly stdout: LogWriter | null;
  readonly stderr: LogWriter | null;
}

/** How long closing waits for a slow disk, milliseconds. */
const CLOSE_LIMIT = 1000;

export class OutputFiles {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #writers = new Map<string, Map<string, LogWriter>>();
  /** By daemon. */
  readonly #bounds = new Map<string, Bounds>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * stdout and stderr with one path share a writer.
   * @throws {OsdaemonError} where a file cannot be opened
   */
  open(settings: OutputFileSettings): OpenedOutputFiles {
    this.adopt(settings);
    const writers = this.#writers.get(settings.name) ?? new Map<string, LogWriter>();
    this.#writers.set(settings.name, writers);
    const writerOf = (output: StreamSettings): LogWriter | null => {
      if (output.to !== 'file') return null;
      const path = resolve(settings.directory, output.path);
      const writer = writers.get(path) ?? this.#writer(settings, path);
      writers.set(path, writer);
      return writer;
    };
    return { stdout: writerOf(settings.stdout), stderr: writerOf(settings.stderr) };
  }

  /** Applies changed bounds, also to files that are open. */
  adopt(settings: OutputFileSettings): void {
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
    for (const writer of writers?.values() ?? []) void writer.close(CLOSE_LIMIT);
  }

  async closeAll(): Promise<void> {
    const writers = [...this.#writers.values()].flatMap((files) => [...files.values()]);
    this.#writers.clear();
    await Promise.all(writers.map((writer) => writer.close(CLOSE_LIMIT)));
  }

  #writer(settings: OutputFileSettings, path: string): LogWriter {
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
