/** Writes a log file and rotates it at its size limit: `log` → `log.1` → `log.2` …; no byte is lost until the oldest file is deleted. */
import fs from 'node:fs';
import { access, realpath, rename, stat, truncate } from 'node:fs/promises';
import { promisify } from 'node:util';
import { reasonOf } from '../base/errors.ts';
import { append, type LogFile, openLogFile, openLogFileSync } from './openfile.ts';
import { type Filled, rotationPoint } from './rotationpoint.ts';
import type { Put, Target } from './target.ts';

export interface RotatedOptions {
  readonly path: string;
  /** Bytes; 0: no limit. */
  readonly maxSize: number;
  /** How many files are kept, the current one included. */
  readonly maxFiles: number;
  /** The file could not be rotated and keeps growing; called once until it can. */
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
  /** Without symbolic links: their target is rotated, the links stay. */
  name: string;
  readonly batch = 1024 * 1024;
  readonly #options: RotatedOptions;
  #file: LogFile;
  #filled: Filled;
  #rotation: 'works' | 'fails' = 'works';

  /** @throws {OsdaemonError} `bad_configuration`, where the path cannot be a log file */
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
      await this.#openAgain();
      return null;
    } catch (thrown) {
      return thrown instanceof Error ? thrown : new Error(String(thrown));
    }
  }

  /** A regular file has no reader that could block. */
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

  /** How many of these bytes to write now, at least one; rotates the file if it is full. */
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
    // Another program may have put a full file in its place.
    return rotationPoint(bytes, this.#filled, maxSize) || bytes.length;
  }

  async #rotate(): Promise<void> {
    const oldest = this.#options.maxFiles - 1;
    // Another program may have moved or emptied the file: its files are not touched.
    if (!(await this.#isStillOurs())) return this.#openAgain();
    if (oldest <= 0) {
      await truncate(this.name, 0);
      return this.#openAgain();
    }
    for (let number = await this.#lastKept(oldest - 1); number > 0; number--) {
      await rename(`${this.name}.${number}`, `${this.name}.${number + 1}`);
    }
    const { name } = this;
    await rename(name, `${name}.1`);
    try {
      await this.#openAgain();
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

  /** The last of the files `log.1`, `log.2` … without a gap, up to `most`. */
  async #lastKept(most: number): Promise<number> {
    let number = 0;
    while (number < most && (await exists(`${this.name}.${number + 1}`))) number += 1;
    return number;
  }

  async #openAgain(): Promise<void> {
    const old = this.#file;
    this.#file = await openLogFile(this.#options.path);
    this.#filled = { size: this.#file.size ?? 0, tail: 'line end' };
    this.name = await realpath(this.#options.path).catch(() => this.name);
    await close(old.fd);
  }
}
