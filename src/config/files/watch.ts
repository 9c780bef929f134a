/** Whatever happens to the files of the layers, however it is done, is told once it has been quiet for a moment. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type FSWatcher, watch } from 'chokidar';
import type { Cancel, Clock } from '../../base/clock.ts';
import { errnoOf, reasonOf } from '../../base/errors.ts';
import { directoriesOf, matters, type WatchedDirectories } from './directories.ts';
import type { Layer } from './layers.ts';

export interface WatchListener {
  /** Something may have changed. It is called once more when watching has begun, for what happened before. */
  quiet(): void;
  /** Changes may go unnoticed from now on; says why and what to do, each reason once. Everything else goes on. */
  trouble(message: string): void;
}

/** Writers pause between two writes; a change is to be in force within 200 ms of the last one. */
const QUIET = 60;
/** Who writes without a pause is not waited for any longer. */
const LONGEST = 150;

export class LayerWatch {
  /** Resolves when changes are noticed. */
  readonly ready: Promise<void>;
  readonly #layers: readonly Layer[];
  readonly #clock: Clock;
  readonly #listener: WatchListener;
  readonly #told = new Set<string>();
  readonly #begun = Promise.withResolvers<void>();
  #folders: WatchedDirectories;
  #watcher: FSWatcher;
  #run: { readonly since: number; readonly cancel: Cancel } | null = null;

  constructor(layers: readonly Layer[], clock: Clock, listener: WatchListener) {
    this.#layers = layers;
    this.#clock = clock;
    this.#listener = listener;
    this.#folders = directoriesOf(layers);
    this.#watcher = this.#watch();
    this.ready = this.#begun.promise;
  }

  async close(): Promise<void> {
    this.#run?.cancel();
    await this.#watcher.close();
  }

  #watch(): FSWatcher {
    const watcher = watch([...this.#folders.keys()], {
      // Links are followed by ourselves: a link that is made to point elsewhere is a change of the link's folder.
      followSymlinks: false,
      depth: 0,
      ignored: (path) => !matters(this.#folders, path),
      // Each event counts as it comes; what belongs together is found by waiting for quiet.
      atomic: false,
    });
    // A folder that takes a file's name at once, or the other way round, is no event of chokidar's own.
    watcher.on('raw', (_, name, details) => {
      if (this.#isOurs(name, details)) this.#happened();
    });
    watcher.on('all', () => this.#happened());
    watcher.on('ready', () => {
      this.#begun.resolve();
      this.#happened();
    });
    watcher.on('error', (error) => this.#trouble(error));
    return watcher;
  }

  /** @param details where the system has seen something, as far as chokidar knows */
  #isOurs(name: string | null, details: unknown): boolean {
    if (name === null || typeof details !== 'object' || details === null || !('watchedPath' in details)) return true;
    return matters(this.#folders, join(String(details.watchedPath), name));
  }

  #happened(): void {
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

  /** Folders come and go, and links point elsewhere. The new watcher is asked once it is ready, so nothing falls between. */
  #follow(): void {
    const before = [...this.#folders.keys()].sort();
    this.#folders = directoriesOf(this.#layers);
    if (isDeepStrictEqual([...this.#folders.keys()].sort(), before)) return;
    this.#watcher.close().catch((thrown: unknown) => this.#trouble(thrown));
    this.#watcher = this.#watch();
  }

  #trouble(error: unknown): void {
    const reason = reasonOf(error);
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    this.#listener.trouble(
      `changes of the configuration files may go unnoticed: ${reason}; ${remedyFor(errnoOf(error))}`,
    );
  }
}

function remedyFor(errno: string | undefined): string {
  const reread = 'send SIGHUP after a change';
  if (errno === 'ENOSPC') return `raise fs.inotify.max_user_watches, or ${reread}`;
  if (errno === 'EMFILE') return `raise fs.inotify.max_user_instances or the limit of open files, or ${reread}`;
  return reread;
}
