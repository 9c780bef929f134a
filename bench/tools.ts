/** Compiles the C programs of the benchmark, and collects what the probes measure from one FIFO. */
import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One line of a probe. Times are milliseconds of the monotonic clock, exact to some nanoseconds. */
export interface Measurement {
  readonly pid: number;
  readonly kind: string;
  readonly begin: number;
  readonly end: number;
  readonly count: number;
}

export class Tools {
  readonly directory = mkdtempSync(join(tmpdir(), 'osdaemond-bench-'));
  readonly probe = join(this.directory, 'probe');
  readonly floor = join(this.directory, 'floor');
  readonly fifo = join(this.directory, 'fifo');
  readonly #socket: Socket;
  #measurements: Measurement[] = [];
  #incompleteLine = '';
  #changed = Promise.withResolvers<void>();
  #failure: Error | null = null;

  constructor() {
    for (const name of ['probe', 'floor']) {
      execFileSync('cc', ['-O2', '-static', '-o', join(this.directory, name), join(import.meta.dirname, `${name}.c`)]);
    }
    execFileSync('mkfifo', [this.fifo]);
    const fd = openSync(this.fifo, constants.O_RDWR | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd, readable: true, writable: false });
    this.#socket.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
  }

  /**
   * Waits for `count` measurements of this kind and returns them; drops those of other kinds.
   * @throws {Error} if a subject has exited unexpectedly
   */
  async measured(kind: string, count: number): Promise<Measurement[]> {
    const taken: Measurement[] = [];
    for (;;) {
      taken.push(...this.#measurements.filter((one) => one.kind === kind));
      this.#measurements = [];
      if (taken.length >= count) return taken;
      if (this.#failure !== null) throw this.#failure;
      await this.#changed.promise;
    }
  }

  /** The number of measurements of this kind since the last call of `measured` or `countOf`. Drops all of them. */
  countOf(kind: string): number {
    const count = this.#measurements.filter((one) => one.kind === kind).length;
    this.#measurements = [];
    return count;
  }

  /** Makes every wait fail, because what it waits for will not happen. */
  fail(failure: Error): void {
    this.#failure ??= failure;
    this.#wake();
  }

  close(): void {
    this.#socket.destroy();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #read(chunk: string): void {
    const lines = (this.#incompleteLine + chunk).split('\n');
    this.#incompleteLine = lines.pop() ?? '';
    for (const line of lines) {
      const [pid = '', kind = '', begin = '', end = '', count = ''] = line.split(' ');
      this.#measurements.push({
        pid: Number(pid),
        kind,
        begin: Number(begin) / 1e6,
        end: Number(end) / 1e6,
        count: Number(count),
      });
    }
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** The clock of the probes, in milliseconds. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
