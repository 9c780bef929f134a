/** Why a program cannot be started is told as it is: a missing program, a missing interpreter and a missing directory differ. */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a shell searches when PATH is not set. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The file to execute, searched in the child's own PATH and directory as execvp does; a name that is found nowhere is
 * returned as it was asked for in the directory, so that the exec fails and `explain` says why.
 */
export function findProgram(name: string, env: ReadonlyMap<string, string>, directory: string): string {
  if (name.includes('/')) return resolve(directory, name);
  let notExecutable: string | undefined;
  for (const folder of (env.get('PATH') ?? DEFAULT_PATH).split(':')) {
    const path = resolve(directory, folder, name);
    const kind = kindOf(path);
    if (kind === 'program') return path;
    if (kind === 'not executable') notExecutable ??= path;
  }
  return notExecutable ?? resolve(directory, name);
}

/** What an exec of this file would fail with, as far as a look can tell; null: nothing. */
export function refusal(path: string): 'ENOENT' | 'EACCES' | null {
  const kind = kindOf(path);
  if (kind === 'missing') return 'ENOENT';
  return kind === 'program' ? null : 'EACCES';
}

/** The reason of a failed exec, in words; `name` is what the command line says, `path` what was executed. */
export function explain(errno: string, name: string, path: string, directory: string): string {
  const folder = kindOf(directory);
  if (folder !== 'directory') {
    return folder === 'missing'
      ? `its directory ${directory} does not exist`
      : `its directory ${directory} is not a directory`;
  }
  if (errno === 'ENOENT') return missing(name, path);
  if (errno === 'EACCES') return forbidden(path, directory);
  if (errno === 'E2BIG') return 'its arguments and environment are too long for the system (E2BIG)';
  return `the system refused to execute ${path}: ${errno}`;
}

function missing(name: string, path: string): string {
  if (kindOf(path) !== 'missing') {
    const interpreter = interpreterOf(path);
    return interpreter === undefined
      ? `the loader that ${path} asks for does not exist`
      : `the interpreter ${interpreter} of ${path} does not exist`;
  }
  return name.includes('/') ? `${path} does not exist` : `there is no ${name} in its PATH`;
}

function forbidden(path: string, directory: string): string {
  if (!isAllowed(directory)) return `its directory ${directory} may not be entered`;
  const kind = kindOf(path);
  if (kind === 'directory') return `${path} is a directory, not a program`;
  if (kind === 'program') {
    const interpreter = interpreterOf(path);
    return interpreter === undefined
      ? `${path} may not be executed from there (a file system mounted noexec?)`
      : `the interpreter ${interpreter} of ${path} may not be executed`;
  }
  return `${path} is not executable (chmod +x it, or put its interpreter in front)`;
}

type Kind = 'program' | 'not executable' | 'directory' | 'missing';

function kindOf(path: string): Kind {
  try {
    if (statSync(path).isDirectory()) return 'directory';
  } catch {
    return 'missing';
  }
  return isAllowed(path) ? 'program' : 'not executable';
}

function isAllowed(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the first line after `#!` names, or undefined for anything but a script. */
function interpreterOf(path: string): string | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const head = Buffer.alloc(256);
      const line = head.toString('utf8', 0, readSync(fd, head));
      return /^#![ \t]*([^ \t\n]+)/.exec(line)?.[1];
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
