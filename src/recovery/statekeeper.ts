/** The state folder is this host's as long as it lives: where it is deleted or moved under the host, it is made and locked anew. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Cancel, Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { openStateDirectory, type StateDirectory } from './statedirectory.ts';

/** After a failure to make it again, milliseconds. */
const RETRY = 10_000;

export interface StateKeeperParts {
  readonly path: string;
  readonly clock: Clock;
  /** The folder was gone; it is there again, and empty. */
  restored(): void;
  /** It cannot be made again for now. Told once for each reason. */
  lost(reason: string): void;
}

export class StateKeeper {
  readonly #parts: StateKeeperParts;
  #folder: StateDirectory;
  #watcher: FSWatcher | null = null;
  #retry: Cancel = () => {};
  #told = '';

  /** Errors: as `openStateFolder`. */
  constructor(parts: StateKeeperParts) {
    this.#parts = parts;
    this.#folder = openStateDirectory(parts.path);
    this.#watch();
  }

  release(): void {
    this.#retry();
    this.#watcher?.close();
    this.#folder.release();
  }

  /** The lock is never written after it was taken, so that only its loss is an event. */
  #watch(): void {
    this.#watcher?.close();
    try {
      this.#watcher = watch(join(this.#parts.path, 'lock'), { persistent: false }, () => this.#look());
      this.#watcher.on('error', () => this.#look());
    } catch {
      // No watches left in the system: the lock itself holds all the same.
      this.#watcher = null;
    }
  }

  #look(): void {
    if (this.#isOurs()) return;
    try {
      const fresh = openStateDirectory(this.#parts.path);
      this.#folder.release();
      this.#folder = fresh;
      this.#watch();
      this.#told = '';
      this.#parts.restored();
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if (reason !== this.#told) this.#parts.lost(reason);
      this.#told = reason;
      this.#retry();
      this.#retry = this.#parts.clock.after(RETRY, () => this.#look());
    }
  }

  #isOurs(): boolean {
    try {
      return statSync(join(this.#parts.path, 'lock')).ino === this.#folder.inode;
    } catch {
      return false;
    }
  }
}
