/** Defines the layers of a configuration, the files and directories in the order in which they are read, and reads them. */
import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf, reasonOf } from '../../base/errors.ts';
import { decodeBytes, encodeBytes } from '../../base/text.ts';
import type { FileRead } from '../ini/fileread.ts';
import { readConfigFile } from './readfile.ts';

export interface Layer {
  /** A directory stands for its `*.ini` files in byte order. */
  readonly kind: 'file' | 'directory';
  /** Absolute. */
  readonly path: string;
  /** Whether it may be missing: the four default names may, a named layer may not. */
  readonly optional: boolean;
}

/**
 * @param args files and directories named on the command line; if empty, CouchDB's four names in `base`
 * @param base absolute; relative names are relative to it
 */
export function layersOf(args: readonly string[], base: string): readonly Layer[] {
  if (args.length > 0) return args.map((arg) => named(resolve(base, arg)));
  return [
    { kind: 'file', path: join(base, 'default.ini'), optional: true },
    { kind: 'directory', path: join(base, 'default.d'), optional: true },
    { kind: 'file', path: join(base, 'local.ini'), optional: true },
    { kind: 'directory', path: join(base, 'local.d'), optional: true },
  ];
}

/** A directory with the name of an ini file is an error, which reading it reports. */
function named(path: string): Layer {
  const kind = !path.endsWith('.ini') && isDirectory(path) ? 'directory' : 'file';
  return { kind, path, optional: false };
}

/** If stat fails, the path counts as a file, and reading it gives the reason. */
function isDirectory(path: string): boolean {
  try {
    return statSync(encodeBytes(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Reads each file of each layer, in order; a layer that is missing or unreadable is one entry. */
export function readLayers(layers: readonly Layer[]): FileRead[] {
  return layers.flatMap((layer) => (layer.kind === 'file' ? [readLayerFile(layer.path)] : readDirectory(layer.path)));
}

/** Whether a file of this name belongs to a directory's layer; an editor's `.#local.ini` does not. */
export function isIniName(name: string): boolean {
  return name.endsWith('.ini') && !name.startsWith('.');
}

function readLayerFile(path: string): FileRead {
  const read = readConfigFile(path);
  return read.is === 'absent' && isLink(path)
    ? { is: 'unreadable', file: path, reason: 'is a symbolic link to a file that does not exist' }
    : read;
}

/** The files that a directory stands for, in byte order of their names. @throws the error of the system */
export function filesOf(directory: string): string[] {
  const names = readdirSync(encodeBytes(directory), 'buffer').sort(Buffer.compare).map(decodeBytes);
  return names.filter(isIniName).map((name) => join(directory, name));
}

/** The files of the layers without symbolic links in their paths; a missing file counts where its directory exists. */
export function realFilesOf(layers: readonly Layer[]): ReadonlySet<string> {
  const paths = layers.flatMap(({ kind, path }) => (kind === 'file' ? [path] : filesOrNone(path)));
  return new Set(paths.flatMap((path) => realPath(path) ?? inRealDirectory(path)));
}

function filesOrNone(directory: string): string[] {
  try {
    return filesOf(directory);
  } catch {
    return [];
  }
}

function inRealDirectory(path: string): string[] {
  const directory = realPath(dirname(path));
  return directory === null ? [] : [join(directory, basename(path))];
}

/** null: the path cannot be resolved. */
function realPath(path: string): string | null {
  try {
    return decodeBytes(realpathSync(encodeBytes(path), 'buffer'));
  } catch {
    return null;
  }
}

function readDirectory(path: string): FileRead[] {
  try {
    // A file that was removed since the listing is no error.
    return filesOf(path)
      .map(readLayerFile)
      .filter((read) => read.is !== 'absent');
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return [{ is: 'absent', file: path }];
    return [{ is: 'unreadable', file: path, reason: unlistable(thrown) }];
  }
}

function unlistable(thrown: unknown): string {
  switch (errnoOf(thrown)) {
    case 'ENOTDIR':
      return 'is no longer a directory';
    case 'EACCES':
      return `cannot be listed: permission denied for uid ${process.geteuid?.()}`;
    default:
      return `cannot be listed: ${reasonOf(thrown)}`;
  }
}

/** False if lstat fails, for example because a parent is a file. */
function isLink(path: string): boolean {
  try {
    return lstatSync(encodeBytes(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

/**
 * The last file, which changes are written to. A missing `local.ini` of the default names counts and is created then,
 * because `default.ini` belongs to the package. null: no layer has a file.
 */
export function lastFile(layers: readonly Layer[], files: readonly FileRead[]): string | null {
  const created = layers.findLast(({ kind, optional }) => kind === 'file' && optional)?.path;
  const directories = new Set(layers.filter(({ kind }) => kind === 'directory').map(({ path }) => path));
  return (
    files.findLast(({ is, file }) => !directories.has(file) && (is !== 'absent' || file === created))?.file ?? null
  );
}
