/** Holds the state directory while osdaemond runs: when it is deleted or moved away, it is created and locked again. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Cancel, Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { openStateDirectory, type StateDirectory } from './statedirectory.ts';

/** Delay after a failed attempt to create it again, milliseconds. */
const RETRY = 10_000;

export interface StateKeeperParts {
  readonly path: string;
  readonly clock: Clock;
  /** The directory had disappeared and is there again, empty. */
  restored(): void;
  /** It cannot be created again for now; called once for each new reason. */
  lost(reason: string): void;
}

export class StateKeeper {
  readonly #parts: StateKeeperParts;
  #directory: StateDirectory;
  #watcher: FSWatcher | null = null;
  #retry: Cancel = () => {};
  /** The reason that was reported last. */
  #reported = '';

  /** @throws {OsdaemonError} as `openStateDirectory` */
  constructor(parts: StateKeeperParts) {
    this.#parts = parts;
    this.#directory = openStateDirectory(parts.path);
    this.#watch();
  }

  release(): void {
    this.#retry();
    this.#watcher?.close();
    this.#directory.release();
  }

  /** The lock file is not written after it was taken, so any event means that it may be lost. */
  #watch(): void {
    this.#watcher?.close();
    try {
      this.#watcher = watch(join(this.#parts.path, 'lock'), { persistent: false }, () => this.#check());
      this.#watcher.on('error', () => this.#check());
    } catch {
      // The system has no watches left; the lock itself still holds.
      this.#watcher = null;
    }
  }

  #check(): void {
    if (this.#isOurs()) return;
    try {
      const again = openStateDirectory(this.#parts.path);
      this.#directory.release();
      this.#directory = again;
      this.#watch();
      this.#reported = '';
      this.#parts.restored();
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if (reason !== this.#reported) this.#parts.lost(reason);
      this.#reported = reason;
      this.#retry();
      this.#retry = this.#parts.clock.after(RETRY, () => this.#check());
    }
  }

  #isOurs(): boolean {
    try {
      return statSync(join(this.#parts.path, 'lock')).ino === this.#directory.inode;
    } catch {
      return false;
    }
  }
}
