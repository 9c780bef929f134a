/** The layers are the files and folders of a configuration in the order in which they are read; later ones win. */
import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf, reasonOf } from '../../base/errors.ts';
import { decodeBytes, encodeBytes } from '../../base/text.ts';
import type { FileRead } from '../ini/fileread.ts';
import { readConfigFile } from './readfile.ts';

export interface Layer {
  /** `directory`: stands for its `*.ini` files in byte order. */
  readonly kind: 'file' | 'directory';
  /** Absolute. */
  readonly path: string;
  /** Whether it may be missing: so with the four default names, not with what was named. */
  readonly optional: boolean;
}

/**
 * @param args files and folders as named on the command line; without any, CouchDB's four names in `base`
 * @param base absolute; what relative names are relative to
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

/** A folder that has a file's name is there by mistake, and told as one when it is read. */
function named(path: string): Layer {
  const isFolder = !path.endsWith('.ini') && isDirectory(path);
  return { kind: isFolder ? 'directory' : 'file', path, optional: false };
}

/** What cannot even be looked at counts as a file: reading it tells why. */
function isDirectory(path: string): boolean {
  try {
    return statSync(encodeBytes(path)).isDirectory();
  } catch {
    return false;
  }
}

/** What is there now, in order: each file of each layer, and each layer that is not there or cannot be read. */
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

/** The files that a directory stands for, in byte order of their names. Errors: those of the system. */
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
    // A file that went away since it was listed is not there: nothing to tell.
    return filesOf(path)
      .map(readLayerFile)
      .filter((read) => read.is !== 'absent');
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return [{ is: 'absent', file: path }];
    return [{ is: 'unreadable', file: path, reason: whyNoDirectory(thrown) }];
  }
}

function whyNoDirectory(thrown: unknown): string {
  switch (errnoOf(thrown)) {
    case 'ENOTDIR':
      return 'is not a directory any more';
    case 'EACCES':
      return `cannot be listed: permission denied for uid ${process.geteuid?.()}`;
    default:
      return `cannot be listed: ${reasonOf(thrown)}`;
  }
}

/** What cannot even be looked at, as where a file stands in the place of a folder, is none. */
function isLink(path: string): boolean {
  try {
    return lstatSync(encodeBytes(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

/**
 * The last file of all, which changes are written to. An absent `local.ini` of the default names counts, and is made
 * then, because `default.ini` belongs to the package. null: no layer has a file.
 */
export function lastFile(layers: readonly Layer[], files: readonly FileRead[]): string | null {
  const toBeMade = layers.findLast(({ kind, optional }) => kind === 'file' && optional)?.path;
  const folders = new Set(layers.filter(({ kind }) => kind === 'directory').map(({ path }) => path));
  return files.findLast(({ is, file }) => !folders.has(file) && (is !== 'absent' || file === toBeMade))?.file ?? null;
}
