/** The C programs of the benchmark are compiled for this run, and say what they measured through one FIFO. */
import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One line of a probe; times are milliseconds of the monotonic clock, exact to some nanoseconds. */
export interface Told {
  readonly pid: number;
  readonly kind: string;
  readonly begin: number;
  readonly end: number;
  readonly count: number;
}

export class Tools {
  readonly folder = mkdtempSync(join(tmpdir(), 'osdaemond-bench-'));
  readonly probe = join(this.folder, 'probe');
  readonly floor = join(this.folder, 'floor');
  readonly fifo = join(this.folder, 'fifo');
  readonly #socket: Socket;
  #told: Told[] = [];
  #rest = '';
  #changed = Promise.withResolvers<void>();

  constructor() {
    for (const name of ['probe', 'floor']) {
      execFileSync('cc', ['-O2', '-static', '-o', join(this.folder, name), join(import.meta.dirname, `${name}.c`)]);
    }
    execFileSync('mkfifo', [this.fifo]);
    const fd = openSync(this.fifo, constants.O_RDWR | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd, readable: true, writable: false });
    this.#socket.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
  }

  /** Waits for so many lines of this kind, and takes them; lines of other kinds are dropped. */
  async told(kind: string, count: number): Promise<Told[]> {
    const taken: Told[] = [];
    for (;;) {
      taken.push(...this.#told.filter((line) => line.kind === kind));
      this.#told = [];
      if (taken.length >= count) return taken;
      await this.#changed.promise;
    }
  }

  /** How many lines of this kind came since somebody waited last; takes them all. */
  countOf(kind: string): number {
    const count = this.#told.filter((line) => line.kind === kind).length;
    this.#told = [];
    return count;
  }

  close(): void {
    this.#socket.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const [pid = '', kind = '', begin = '', end = '', count = ''] = line.split(' ');
      this.#told.push({
        pid: Number(pid),
        kind,
        begin: Number(begin) / 1e6,
        end: Number(end) / 1e6,
        count: Number(count),
      });
    }
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** The same clock as the probes', in milliseconds. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
