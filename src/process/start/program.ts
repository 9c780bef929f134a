/** Finds the program of a daemon and explains why it cannot be executed: program, interpreter or directory. */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

/** What a shell searches when PATH is not set. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** For tools of osdaemond's own: directories that only root can write. */
export const SYSTEM_PATH: ReadonlyMap<string, string> = new Map([['PATH', '/usr/sbin:/usr/bin:/sbin:/bin']]);

/**
 * The file to execute, looked up in the child's own PATH and directory as execvp does. A name that is not found is
 * resolved in the directory, so that the exec fails and `explainExec` gives the reason.
 */
export function findProgram(name: string, env: ReadonlyMap<string, string>, directory: string): string {
  if (name.includes('/')) return resolve(directory, name);
  let notExecutable: string | undefined;
  for (const entry of (env.get('PATH') ?? DEFAULT_PATH).split(':')) {
    const path = resolve(directory, entry, name);
    const kind = kindOf(path);
    if (kind === 'program') return path;
    if (kind === 'not executable') notExecutable ??= path;
  }
  return notExecutable ?? resolve(directory, name);
}

/** The errno with which an exec of this file would fail, as far as its mode and its first line tell; null: none. */
export function execProblem(path: string): 'ENOENT' | 'EACCES' | null {
  const interpreter = interpreterOf(path);
  // A relative interpreter is looked up in the directory of the child.
  const interpreterProblem = interpreter !== undefined && isAbsolute(interpreter) ? problemOf(interpreter) : null;
  return problemOf(path) ?? interpreterProblem;
}

function problemOf(path: string): 'ENOENT' | 'EACCES' | null {
  const kind = kindOf(path);
  if (kind === 'missing') return 'ENOENT';
  return kind === 'program' ? null : 'EACCES';
}

/** What is wrong with the directory of a daemon; null: nothing. */
export function directoryProblem(directory: string): string | null {
  const kind = kindOf(directory);
  if (kind === 'missing') return `its directory ${directory} does not exist`;
  return kind === 'directory' ? null : `its directory ${directory} is not a directory`;
}

/** The reason for a failed exec; `name` is from the command line, `path` the file that was executed. */
export function explainExec(errno: string, name: string, path: string, directory: string): string {
  const problem = directoryProblem(directory);
  if (problem !== null) return problem;
  if (errno === 'ENOENT') return missing(name, path);
  if (errno === 'EACCES') return forbidden(path, directory);
  if (errno === 'E2BIG') return 'its arguments and environment are too long for the system (E2BIG)';
  return `the system refused to execute ${path}: ${errno}`;
}

function missing(name: string, path: string): string {
  if (kindOf(path) !== 'missing') {
    const interpreter = interpreterOf(path);
    return interpreter === undefined
      ? `the loader of ${path} does not exist; install the C library it was built for`
      : `the interpreter ${interpreter} of ${path} does not exist`;
  }
  return name.includes('/') ? `${path} does not exist` : `command not found: ${name} (not in PATH)`;
}

function forbidden(path: string, directory: string): string {
  if (!isAllowed(directory)) return `its directory ${directory} cannot be entered (permission denied)`;
  const kind = kindOf(path);
  if (kind === 'directory') return `${path} is a directory, not a program`;
  if (kind === 'program') {
    const interpreter = interpreterOf(path);
    return interpreter === undefined
      ? `${path} cannot be executed there; its file system may be mounted noexec`
      : `the interpreter ${interpreter} of ${path} is not executable`;
  }
  return `${path} is not executable; chmod +x it, or put its interpreter in front`;
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

/** The interpreter on the `#!` line of a script; undefined for any other file. */
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
