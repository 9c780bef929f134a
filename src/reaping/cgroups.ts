/**
 * Puts each run into a cgroup v2 of its own, where osdaemond may use that hierarchy: a fork stays in it, so all
 * descendants are known. Without permission, no cgroup is used and nothing throws.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { trySignal } from '../base/posix/processes.ts';
import { cgroupOf } from '../base/posix/procfs.ts';

/**
 * The directory of the cgroup of this process; undefined where cgroup v2 is not mounted or not visible.
 * @param mountinfo the content of /proc/self/mountinfo
 * @param own its path in the hierarchy
 */
export function ownCgroup(mountinfo: string, own: string | undefined): string | undefined {
  if (own === undefined) return undefined;
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    if (!after.startsWith('cgroup2 ')) continue;
    const [, , , root = '', point = ''] = before.split(' ');
    // The mount may show only a part of the hierarchy.
    const below = root === '/' ? own : own === root || own.startsWith(`${root}/`) ? own.slice(root.length) : undefined;
    if (below !== undefined) return resolve(unescaped(point), `.${below}`);
  }
  return undefined;
}

/**
 * Whether this cgroup is delegated: writable and not the root of the machine. The root, the only cgroup without
 * `cgroup.events`, belongs to its own manager, and moving a process there stalls all forks for milliseconds.
 */
function isDelegated(own: string): boolean {
  return existsSync(join(own, 'cgroup.events'));
}

/** The cgroup of osdaemond, with one below it for each run. */
export class Cgroups {
  readonly path: string;
  readonly #own: string;
  readonly #all: RunCgroup;
  /** Moves that the kernel has not finished. */
  readonly #moving = new Set<Promise<void>>();

  private constructor(own: string, path: string) {
    this.#own = own;
    this.path = path;
    this.#all = new RunCgroup(path);
  }

  /**
   * Creates the directory for the runs.
   * @param id the id of the state directory
   * @returns null where cgroup v2 cannot be used
   */
  static open(id: string): Cgroups | null {
    try {
      const own = ownCgroup(readFileSync('/proc/self/mountinfo', 'utf8'), cgroupOf(process.pid));
      if (own === undefined || !isDelegated(own)) return null;
      const path = join(own, `osdaemond-${id}`);
      makeDirectory(path);
      return new Cgroups(own, path);
    } catch {
      return null;
    }
  }

  /** Moves osdaemond into its cgroup, so that all its children start there. Returns whether that succeeded. */
  async join(): Promise<boolean> {
    try {
      await move(process.pid, this.path);
      return true;
    } catch {
      removeDirectory(this.path);
      return false;
    }
  }

  /**
   * Moves a child that has just started into a cgroup of its own. The kernel needs 5 to 20 ms, so the move is not awaited:
   * what the child forks until then is in osdaemond's cgroup, and is recognized by its session, group or environment.
   */
  enter(token: string, pid: number): RunCgroup | null {
    const path = join(this.path, token);
    try {
      makeDirectory(path);
    } catch {
      return null;
    }
    const cgroup = new RunCgroup(path);
    const moving = cgroup.enter(pid).finally(() => this.#moving.delete(moving));
    this.#moving.add(moving);
    return cgroup;
  }

  /** Whether a process in this cgroup was started by some run, but not by one that the cgroup tells. */
  isUnattributed(cgroup: string): boolean {
    return cgroup.endsWith(`/${basename(this.path)}`);
  }

  /** After the last run: kills the unattributed processes, removes all directories, and returns the killed pids. */
  async close(): Promise<number[]> {
    await Promise.all(this.#moving);
    const left = this.#all.members().filter((pid) => pid !== process.pid);
    for (const pid of left) trySignal(pid, 'SIGKILL');
    try {
      writeFileSync(join(this.#own, 'cgroup.procs'), String(process.pid));
    } catch {
      // Not permitted: the directory remains.
    }
    for (const cgroup of cgroupsBelow(this.path).values()) cgroup.remove();
    removeDirectory(this.path);
    return left;
  }
}

/** The cgroup of one run. */
export class RunCgroup {
  readonly #path: string;
  /** `unreliable`: the pid became free while the kernel was moving it, so another process may have been moved. */
  #state: 'known' | 'moving' | 'unreliable' = 'known';

  constructor(path: string) {
    this.#path = path;
  }

  /** Moves a process into the cgroup; resolves when the move has ended, successfully or not. */
  async enter(pid: number): Promise<void> {
    this.#state = 'moving';
    await move(pid, this.#path).catch(() => {});
    if (this.#state === 'moving') this.#state = 'known';
    else for (const member of readMembers(this.#path)) await move(member, dirname(this.#path)).catch(() => {});
  }

  /** The pid of the process that entered is free now. */
  leaderReaped(): void {
    if (this.#state === 'moving') this.#state = 'unreliable';
  }

  members(): number[] {
    return this.#state === 'unreliable' ? [] : readMembers(this.#path);
  }

  /** Sends SIGKILL to all members at once, frozen ones too; before Linux 5.14 to one after the other. */
  kill(): void {
    if (this.#state === 'unreliable') return;
    try {
      writeFileSync(join(this.#path, 'cgroup.kill'), '1');
    } catch {
      for (const pid of this.members()) trySignal(pid, 'SIGKILL');
    }
  }

  remove(): void {
    removeDirectory(this.#path);
  }
}

/** The cgroups of runs below this directory, by the token of the run. */
export function cgroupsBelow(path: string): ReadonlyMap<string, RunCgroup> {
  try {
    const entries = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return new Map(entries.map(({ name }) => [name, new RunCgroup(join(path, name))]));
  } catch {
    return new Map();
  }
}

function readMembers(path: string): number[] {
  try {
    const lines = readFileSync(join(path, 'cgroup.procs'), 'latin1').split('\n');
    // 0 is a process that this PID namespace cannot see; kill() would take it for our own group.
    return lines.map(Number).filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function move(pid: number, directory: string): Promise<void> {
  return writeFile(join(directory, 'cgroup.procs'), String(pid));
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (thrown) {
    if (errnoOf(thrown) !== 'EEXIST') throw thrown;
  }
}

function removeDirectory(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It still has members, or it is gone already.
  }
}

/** mountinfo writes blanks as octal numbers. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
