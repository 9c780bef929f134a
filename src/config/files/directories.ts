/** Every folder in which something can happen that changes what the layers hold, and which of its entries matter. */
import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../../base/errors.ts';
import { filesOf, isIniName, type Layer } from './layers.ts';

export interface WatchedDirectory {
  readonly names: Set<string>;
  /** Every ini file in it matters, and not only those named. */
  readonly whole: boolean;
}

/** Real path → what matters in it. */
export type WatchedDirectories = ReadonlyMap<string, WatchedDirectory>;

/** As a path of symbolic links that goes round in a circle is longer than any other. */
const MOST_LINKS = 40;

/**
 * A file is watched in its folder: that way it may be replaced, deleted and made. So is every symbolic link on the way to
 * it, whose folder is the only one to know when it is made to point elsewhere, and the folder itself in its own folder.
 */
export function directoriesOf(layers: readonly Layer[]): WatchedDirectories {
  const folders = new Map<string, WatchedDirectory>();
  for (const layer of layers) {
    const real = follow(layer.path, folders);
    if (layer.kind === 'file' || real === null) continue;
    folders.set(real, { names: folders.get(real)?.names ?? new Set(), whole: true });
    for (const file of filesIn(layer.path)) follow(file, folders);
  }
  return folders;
}

export function matters(folders: WatchedDirectories, path: string): boolean {
  if (folders.has(path)) return true;
  const folder = folders.get(dirname(path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return folder !== undefined && (folder.names.has(name) || (folder.whole && isIniName(name)));
}

/** @returns the real path; null where something on the way is missing: its nearest folder that is there knows when it comes */
function follow(path: string, folders: Map<string, WatchedDirectory>): string | null {
  let real = '/';
  let links = 0;
  let rest = partsOf(path);
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const here = join(real, name);
    const kind = kindOf(here);
    if (kind !== 'folder' || rest.length <= 1) add(folders, real, name);
    if (kind === 'missing' || links > MOST_LINKS) return null;
    if (kind === 'link') {
      links += 1;
      const target = readlinkSync(here);
      if (target.startsWith('/')) real = '/';
      rest = [...partsOf(target), ...rest];
    } else {
      real = here;
    }
  }
  return real;
}

/** Why a folder cannot be listed is told when it is read. */
function filesIn(directory: string): string[] {
  try {
    return filesOf(directory);
  } catch (thrown) {
    if (errnoOf(thrown) === undefined) throw thrown;
    return [];
  }
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function add(folders: Map<string, WatchedDirectory>, path: string, name: string): void {
  const folder = folders.get(path);
  if (folder === undefined) folders.set(path, { names: new Set([name]), whole: false });
  else folder.names.add(name);
}

/** What may not be looked at is no different from what is missing. */
function kindOf(path: string): 'missing' | 'link' | 'folder' | 'file' {
  try {
    const stats = lstatSync(path);
    return stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'folder' : 'file';
  } catch (thrown) {
    if (errnoOf(thrown) === undefined) throw thrown;
    return 'missing';
  }
}
