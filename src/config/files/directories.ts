/** Finds every directory to watch for changes of the layers, and the entries that matter in it. */
import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../../base/errors.ts';
import { filesOf, isIniName, type Layer } from './layers.ts';

export interface WatchedDirectory {
  readonly names: Set<string>;
  /** Every ini file in it matters, not only `names`. */
  readonly whole: boolean;
}

/** Real path → what matters in it. */
export type WatchedDirectories = ReadonlyMap<string, WatchedDirectory>;

/** A path with more symbolic links is a loop. */
const MOST_LINKS = 40;

/**
 * A file is watched through its directory, so that it may be replaced, deleted and created. The same holds for every
 * symbolic link on its path, and for the directory itself, which is watched through its parent.
 */
export function directoriesOf(layers: readonly Layer[]): WatchedDirectories {
  const directories = new Map<string, WatchedDirectory>();
  for (const layer of layers) {
    const real = follow(layer.path, directories);
    if (layer.kind === 'file' || real === null) continue;
    directories.set(real, { names: directories.get(real)?.names ?? new Set(), whole: true });
    for (const file of filesIn(layer.path)) follow(file, directories);
  }
  return directories;
}

export function matters(directories: WatchedDirectories, path: string): boolean {
  if (directories.has(path)) return true;
  const directory = directories.get(dirname(path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return directory !== undefined && (directory.names.has(name) || (directory.whole && isIniName(name)));
}

/** @returns the real path; null if part of it is missing: its nearest existing directory is watched */
function follow(path: string, directories: Map<string, WatchedDirectory>): string | null {
  let real = '/';
  let links = 0;
  let rest = partsOf(path);
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const here = join(real, name);
    const kind = kindOf(here);
    if (kind !== 'directory' || rest.length <= 1) add(directories, real, name);
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

/** Empty if the directory cannot be listed; reading it reports why. */
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

function add(directories: Map<string, WatchedDirectory>, path: string, name: string): void {
  const directory = directories.get(path);
  if (directory === undefined) directories.set(path, { names: new Set([name]), whole: false });
  else directory.names.add(name);
}

/** If lstat fails, the path counts as missing. */
function kindOf(path: string): 'missing' | 'link' | 'directory' | 'file' {
  try {
    const stats = lstatSync(path);
    return stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'directory' : 'file';
  } catch (thrown) {
    if (errnoOf(thrown) === undefined) throw thrown;
    return 'missing';
  }
}
