/** Watches the files of the layers. Calls the listener when changes have paused for a moment, at the latest after a limit. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type FSWatcher, watch } from 'chokidar';
import type { Cancel, Clock } from '../../base/clock.ts';
import { errnoOf, reasonOf } from '../../base/errors.ts';
import { directoriesOf, matters, type WatchedDirectories } from './directories.ts';
import type { Layer } from './layers.ts';

export interface WatchListener {
  /** Something may have changed. Also called when watching has begun, for changes before that. */
  quiet(): void;
  /** Changes may go unnoticed from now on. The message says why and what to do; each reason is reported once. */
  trouble(message: string): void;
}

/** Milliseconds. Writers pause between two writes; a change applies within 200 ms of the last one. */
const QUIET = 60;
/** Milliseconds. If writes never pause, the listener is called after this time. */
const LONGEST = 150;

export class LayerWatch {
  /** Resolves when watching has begun. */
  readonly ready: Promise<void>;
  readonly #layers: readonly Layer[];
  readonly #clock: Clock;
  readonly #listener: WatchListener;
  readonly #reported = new Set<string>();
  readonly #begun = Promise.withResolvers<void>();
  #directories: WatchedDirectories;
  #watcher: FSWatcher;
  #run: { readonly since: number; readonly cancel: Cancel } | null = null;

  constructor(layers: readonly Layer[], clock: Clock, listener: WatchListener) {
    this.#layers = layers;
    this.#clock = clock;
    this.#listener = listener;
    this.#directories = directoriesOf(layers);
    this.#watcher = this.#watch();
    this.ready = this.#begun.promise;
  }

  async close(): Promise<void> {
    this.#run?.cancel();
    await this.#watcher.close();
  }

  #watch(): FSWatcher {
    const watcher = watch([...this.#directories.keys()], {
      // `directoriesOf` follows links itself: a changed link is a change of the link's directory.
      followSymlinks: false,
      depth: 0,
      ignored: (path) => !matters(this.#directories, path),
      // Events are not grouped by chokidar; waiting for a pause groups them.
      atomic: false,
    });
    // chokidar has no event for a directory that replaces a file, or the other way round.
    watcher.on('raw', (_, name, details) => {
      if (this.#isRelevant(name, details)) this.#noticed();
    });
    watcher.on('all', () => this.#noticed());
    watcher.on('ready', () => {
      this.#begun.resolve();
      this.#noticed();
    });
    watcher.on('error', (error) => this.#trouble(error));
    return watcher;
  }

  /** @param details the place of the event, as far as chokidar knows it */
  #isRelevant(name: string | null, details: unknown): boolean {
    if (name === null || typeof details !== 'object' || details === null || !('watchedPath' in details)) return true;
    return matters(this.#directories, join(String(details.watchedPath), name));
  }

  #noticed(): void {
    const now = this.#clock.now();
    const since = this.#run?.since ?? now;
    this.#run?.cancel();
    const wait = Math.max(0, Math.min(QUIET, since + LONGEST - now));
    this.#run = { since, cancel: this.#clock.after(wait, () => this.#quiet()) };
  }

  #quiet(): void {
    this.#run = null;
    this.#follow();
    this.#listener.quiet();
  }

  /** Watches other directories if they or links have changed. The listener is called when the new watcher is ready, so no change is missed. */
  #follow(): void {
    const before = [...this.#directories.keys()].sort();
    this.#directories = directoriesOf(this.#layers);
    if (isDeepStrictEqual([...this.#directories.keys()].sort(), before)) return;
    this.#watcher.close().catch((thrown: unknown) => this.#trouble(thrown));
    this.#watcher = this.#watch();
  }

  #trouble(error: unknown): void {
    const reason = reasonOf(error);
    if (this.#reported.has(reason)) return;
    this.#reported.add(reason);
    this.#listener.trouble(
      `changes of the configuration files may go unnoticed: ${reason}; ${remedyFor(errnoOf(error))}`,
    );
  }
}

function remedyFor(errno: string | undefined): string {
  const reload = 'send SIGHUP after a change';
  if (errno === 'ENOSPC') return `raise fs.inotify.max_user_watches, or ${reload}`;
  if (errno === 'EMFILE') return `raise fs.inotify.max_user_instances or the limit of open files, or ${reload}`;
  return reload;
}
