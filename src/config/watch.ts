/** Whatever happens to a layer, its folder or a link on the way to it is noticed, and told once when it has come to rest. */
import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Cancel, Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { isIniName, type Layer } from './layers.ts';

export interface WatchHandlers {
  /** Something may have changed, and the last event is a moment ago: look at every layer. */
  quiet(): void;
  /** Changes may go unnoticed until somebody asks for a look; told once for each message. */
  trouble(message: string): void;
}

/** Half-written files are mostly whole a moment later. Milliseconds. */
const REST = 70;
/** Who writes all the time is looked at all the same. */
const LONGEST_WAIT = 140;
/** More links than that on one path are a circle, as the kernel has it. */
const MOST_LINKS = 40;

export class LayerWatch {
  readonly #layers: readonly Layer[];
  readonly #clock: Clock;
  readonly #handlers: WatchHandlers;
  readonly #watcher: FSWatcher;
  readonly #told = new Set<string>();
  /** Where a layer lies, and every link on the way. */
  #places: ReadonlySet<string> = new Set();
  /** The folders of all places; some of them may be missing. */
  #folders: ReadonlySet<string> = new Set();
  /** What chokidar watches: these folders, or the nearest ones that are there. */
  #watched: ReadonlySet<string> = new Set();
  #first: number | null = null;
  #pending: Cancel | null = null;

  constructor(layers: readonly Layer[], clock: Clock, handlers: WatchHandlers) {
    this.#layers = layers;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#watcher = watch([], {
      // What is found when a folder begins to be watched counts: it may have come after the last look.
      ignoreInitial: false,
      // A link that is turned to something else is a change of the link.
      followSymlinks: false,
      depth: 0,
      ignored: (path) => !this.#matters(path),
      atomic: false,
    });
    this.#watcher.on('all', () => this.#note());
    this.#watcher.on('error', (thrown) => this.#trouble(reasonOf(thrown)));
    this.#follow();
  }

  async close(): Promise<void> {
    this.#pending?.();
    await this.#watcher.close();
  }

  #note(): void {
    const now = this.#clock.now();
    this.#first ??= now;
    this.#pending?.();
    const wait = Math.max(0, Math.min(REST, this.#first + LONGEST_WAIT - now));
    this.#pending = this.#clock.after(wait, () => {
      this.#first = null;
      this.#pending = null;
      this.#follow();
      this.#handlers.quiet();
    });
  }

  /** Links may lead elsewhere now, and folders may have come or gone. */
  #follow(): void {
    const places = new Set<string>();
    for (const { path } of this.#layers) addPlaces(path, places);
    const folders = new Set([...places].map((place) => dirname(place)));
    for (const { kind, path } of this.#layers) if (kind === 'directory') folders.add(path);
    this.#places = places;
    this.#folders = folders;
    const watched = new Set([...folders].map(nearestFolder));
    const added = [...watched].filter((folder) => !this.#watched.has(folder));
    const removed = [...this.#watched].filter((folder) => !watched.has(folder));
    this.#watched = watched;
    if (removed.length > 0) this.#watcher.unwatch(removed);
    if (added.length > 0) this.#watcher.add(added);
  }

  /** Folders may be large and busy; only these names in them are ours. */
  #matters(path: string): boolean {
    if (this.#places.has(path) || this.#folders.has(path) || this.#watched.has(path)) return true;
    const folder = dirname(path);
    const isOfLayer = this.#layers.some((layer) => layer.kind === 'directory' && layer.path === folder);
    if (isOfLayer) return isIniName(path.slice(folder.length + 1));
    // What leads to a folder that is missing.
    return [...this.#folders].some((watched) => watched.startsWith(path.endsWith(sep) ? path : path + sep));
  }

  #trouble(reason: string): void {
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    this.#handlers.trouble(
      `changes of the configuration files may go unnoticed: ${reason}; send SIGHUP after a change to have it read`,
    );
  }
}

/** Adds the path itself and every link that is met on the way to what it stands for. */
function addPlaces(path: string, places: Set<string>): void {
  places.add(path);
  let rest = path.split(sep).filter((part) => part !== '');
  let at: string = sep;
  for (let links = 0; rest.length > 0; ) {
    const [part = '', ...others] = rest;
    const here = resolve(at, part);
    const target = linkTarget(here);
    if (target === null) {
      at = here;
      rest = others;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return;
    places.add(here);
    rest = [...resolve(at, target).split(sep), ...others].filter((one) => one !== '');
    at = sep;
  }
  places.add(at);
}

/** The folder itself, or the first one above it that is there. */
function nearestFolder(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (folder === dirname(folder) || statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true)
      return folder;
  }
}

function linkTarget(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    return null;
  }
}
