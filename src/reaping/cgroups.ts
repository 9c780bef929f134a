/** Where cgroup v2 is the host's to use, all that it starts is in its cgroup, each run soon in one of its own, and no fork leads out. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { trySignal } from '../base/posix/processes.ts';
import { cgroupOf } from '../base/posix/procfs.ts';

/** The cgroup that the host itself is in, as a folder; undefined where version 2 is not mounted or not visible. */
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
 * Whether somebody gave this cgroup to us: one that is writable below the root. The root of the machine (it alone has no
 * `cgroup.events`) is its own manager's, and each move of a process there stalls all forks for milliseconds.
 */
function isDelegated(own: string): boolean {
  return existsSync(join(own, 'cgroup.events'));
}

/** The cgroup of this host with those of its runs. What is refused is not used; nothing here throws. */
export class Cgroups {
  readonly path: string;
  readonly #own: string;
  readonly #all: RunCgroup;
  /** Whom the kernel is moving now. */
  readonly #moving = new Set<Promise<void>>();

  private constructor(own: string, path: string) {
    this.#own = own;
    this.path = path;
    this.#all = new RunCgroup(path);
  }

  /** Makes the folder for the runs of the state folder `id`; null where cgroup v2 is not the host's to use. */
  static open(id: string): Cgroups | null {
    try {
      const own = ownCgroup(readFileSync('/proc/self/mountinfo', 'utf8'), cgroupOf(process.pid));
      if (own === undefined || !isDelegated(own)) return null;
      const path = join(own, `osdaemond-${id}`);
      makeFolder(path);
      return new Cgroups(own, path);
    } catch {
      return null;
    }
  }

  /** From then on all that is forked here begins its life in the host's cgroup. Returns whether that is so. */
  async join(): Promise<boolean> {
    try {
      await move(process.pid, this.path);
      return true;
    } catch {
      removeFolder(this.path);
      return false;
    }
  }

  /**
   * Puts a child that has just been started into a cgroup of its own. The kernel takes milliseconds for that, so nobody
   * waits: what it forks meanwhile is in the host's cgroup, and is known by its session, group or environment.
   */
  enter(token: string, pid: number): RunCgroup | null {
    const path = join(this.path, token);
    try {
      makeFolder(path);
    } catch {
      return null;
    }
    const cgroup = new RunCgroup(path);
    const moving = cgroup.enter(pid).finally(() => this.#moving.delete(moving));
    this.#moving.add(moving);
    return cgroup;
  }

  /** In the host's own cgroup and in none of a run: ours, but nobody can tell whose. */
  isUnattributed(cgroup: string): boolean {
    return cgroup.endsWith(`/${basename(this.path)}`);
  }

  /** After the last run: ends what nobody could attribute, and leaves no folder behind. Returns who was ended. */
  async close(): Promise<number[]> {
    await Promise.all(this.#moving);
    const left = this.#all.members().filter((pid) => pid !== process.pid);
    for (const pid of left) trySignal(pid, 'SIGKILL');
    try {
      writeFileSync(join(this.#own, 'cgroup.procs'), String(process.pid));
    } catch {
      // Where we may not go back to, the folder stays.
    }
    for (const cgroup of formerCgroups(this.path).values()) cgroup.remove();
    removeFolder(this.path);
    return left;
  }
}

export class RunCgroup {
  readonly #path: string;
  /** While the kernel moves a process, its number must not become another one's: then nobody knows whom it has moved. */
  #state: 'known' | 'moving' | 'spoiled' = 'known';

  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves when it is over, however it ended. */
  async enter(pid: number): Promise<void> {
    this.#state = 'moving';
    await move(pid, this.#path).catch(() => {});
    if (this.#state === 'moving') this.#state = 'known';
    else for (const member of readMembers(this.#path)) await move(member, dirname(this.#path)).catch(() => {});
  }

  /** The process that entered gives its number back. */
  leaderReaped(): void {
    if (this.#state === 'moving') this.#state = 'spoiled';
  }

  /** Who lives in it. */
  members(): number[] {
    return this.#state === 'spoiled' ? [] : readMembers(this.#path);
  }

  /** SIGKILL to all in it at once, frozen ones too; kernels before 5.14 are asked one process at a time. */
  kill(): void {
    if (this.#state === 'spoiled') return;
    try {
      writeFileSync(join(this.#path, 'cgroup.kill'), '1');
    } catch {
      for (const pid of this.members()) trySignal(pid, 'SIGKILL');
    }
  }

  remove(): void {
    removeFolder(this.#path);
  }
}

/** The cgroups of runs in the folder that a former host has left, by the token of the run. */
export function formerCgroups(path: string): ReadonlyMap<string, RunCgroup> {
  try {
    const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return new Map(folders.map(({ name }) => [name, new RunCgroup(join(path, name))]));
  } catch {
    return new Map();
  }
}

function readMembers(path: string): number[] {
  try {
    const lines = readFileSync(join(path, 'cgroup.procs'), 'latin1').split('\n');
    // 0 stands for a process that this PID namespace cannot see, and for ourselves in kill().
    return lines.map(Number).filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function move(pid: number, folder: string): Promise<void> {
  return writeFile(join(folder, 'cgroup.procs'), String(pid));
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (thrown) {
    if (errnoOf(thrown) !== 'EEXIST') throw thrown;
  }
}

function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Somebody is in it, or it is gone already.
  }
}

/** mountinfo writes blanks as octal numbers. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
