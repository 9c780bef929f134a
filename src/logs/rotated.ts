/** A log file of bounded size: `log` → `log.1` → `log.2` …; every byte is in one of them until the oldest file goes. */
import fs from 'node:fs';
import { access, realpath, rename, stat, truncate } from 'node:fs/promises';
import { promisify } from 'node:util';
import { reasonOf } from '../base/errors.ts';
import { append, type LogFile, openLogFile, openLogFileSync } from './file.ts';
import { type Filled, rotationPoint } from './rotationpoint.ts';
import type { Put, Target } from './target.ts';

export interface RotatedOptions {
  readonly path: string;
  /** Bytes; 0: no limit. */
  readonly maxSize: number;
  /** How many files there may be, the one being written included. */
  readonly maxFiles: number;
  /** The file could not be rotated and grows on; called once until it can. */
  readonly trouble: (message: string) => void;
}

const close = promisify(fs.close);
const fstat = promisify(fs.fstat);
const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
const NEWLINE = Buffer.from('\n');
const LF = 0x0a;

export class RotatedFile implements Target {
  /** Without links: what a link points to is rotated, the link stays. */
  name: string;
  readonly batch = 1024 * 1024;
  readonly #options: RotatedOptions;
  #file: LogFile;
  #filled: Filled;
  #rotation: 'works' | 'fails' = 'works';

  /** @throws OsdaemonError when the path cannot be a log file */
  constructor(options: RotatedOptions) {
    this.#options = options;
    this.#file = openLogFileSync(options.path);
    this.#filled = { size: this.#file.size ?? 0, tail: 'line end' };
    this.name = fs.realpathSync(options.path);
  }

  async put(bytes: Buffer): Promise<Put> {
    if (this.#filled.tail === 'torn') {
      const { failure } = await this.#append(NEWLINE);
      if (failure !== null) return { taken: 0, failure };
    }
    let taken = 0;
    while (taken < bytes.length) {
      const rest = bytes.subarray(taken);
      const room = await this.#makeRoom(rest);
      const put = await this.#append(rest.subarray(0, room));
      taken += put.taken;
      if (put.failure !== null) return { taken, failure: put.failure };
    }
    return { taken, failure: null };
  }

  async reopen(): Promise<Error | null> {
    try {
      await this.#openAnew();
      return null;
    } catch (thrown) {
      return thrown instanceof Error ? thrown : new Error(String(thrown));
    }
  }

  /** A regular file has no reader to wait for. */
  abandon(): void {}

  async close(): Promise<void> {
    await close(this.#file.fd);
  }

  async #append(bytes: Buffer): Promise<Put> {
    const put = await append(this.#file.fd, bytes);
    const last = put.taken > 0 ? bytes[put.taken - 1] : undefined;
    const inside = last === undefined ? this.#filled.tail !== 'line end' : last !== LF;
    const tail = !inside ? 'line end' : put.failure === null ? 'inside a line' : 'torn';
    this.#filled = { size: this.#filled.size + put.taken, tail };
    return put;
  }

  /** How many of these bytes are to be written now, at least one; the file was rotated if it was full. */
  async #makeRoom(bytes: Buffer): Promise<number> {
    const { maxSize } = this.#options;
    if (maxSize === 0 || this.#file.size === undefined) return bytes.length;
    const room = rotationPoint(bytes, this.#filled, maxSize);
    if (room > 0) return room;
    try {
      await this.#rotate();
      this.#rotation = 'works';
    } catch (thrown) {
      if (this.#rotation === 'works') this.#options.trouble(`cannot rotate the log ${this.name}: ${reasonOf(thrown)}`);
      this.#rotation = 'fails';
      return bytes.length;
    }
    // (Somebody else may have put a full file in its place.)
    return rotationPoint(bytes, this.#filled, maxSize) || bytes.length;
  }

  async #rotate(): Promise<void> {
    const oldest = this.#options.maxFiles - 1;
    // Somebody else may have moved or emptied the file: nothing of theirs is touched.
    if (!(await this.#isStillOurs())) return this.#openAnew();
    if (oldest <= 0) {
      await truncate(this.name, 0);
      return this.#openAnew();
    }
    for (let number = await this.#lastKept(oldest - 1); number > 0; number--) {
      await rename(`${this.name}.${number}`, `${this.name}.${number + 1}`);
    }
    const { name } = this;
    await rename(name, `${name}.1`);
    try {
      await this.#openAnew();
    } catch (thrown) {
      await rename(`${name}.1`, name);
      throw thrown;
    }
  }

  async #isStillOurs(): Promise<boolean> {
    const open = await fstat(this.#file.fd);
    const named = await stat(this.name).catch(() => null);
    return open.dev === named?.dev && open.ino === named.ino && open.size >= this.#filled.size;
  }

  /** The highest number up to `most` with a file, and one for every number before it. */
  async #lastKept(most: number): Promise<number> {
    let number = 0;
    while (number < most && (await exists(`${this.name}.${number + 1}`))) number += 1;
    return number;
  }

  async #openAnew(): Promise<void> {
    const old = this.#file;
    this.#file = await openLogFile(this.#options.path);
    this.#filled = { size: this.#file.size ?? 0, tail: 'line end' };
    this.name = await realpath(this.#options.path).catch(() => this.name);
    await close(old.fd);
  }
}
