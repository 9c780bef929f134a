/** Where cgroup v2 is the host's to use, each run has a cgroup of its own, and no fork, session or environment leads out of it. */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { sendSignal } from '../base/posix/processes.ts';
import { cgroupOf } from './procfs.ts';

/** The cgroup that the host itself is in, as a folder; undefined where version 2 is not mounted or not visible. */
export function ownCgroup(mountinfo: string, own: string | undefined): string | undefined {
  if (own === undefined) return undefined;
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    if (!after.startsWith('cgroup2 ')) continue;
    const [, , , root = '', point = ''] = before.split(' ');
    // The mount may show only a part of the hierarchy.
    const below = root === '/' ? own : own === root || own.startsWith(`${root}/`) ? own.slice(root.length) : undefined;
    if (below !== undefined) return join(unescaped(point), below);
  }
  return undefined;
}

/** Errors: none; what cannot be used is not used. */
export class Cgroups {
  /** The folder that holds the cgroups of all runs. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes the folder for the runs of the state folder `id`; null where cgroup v2 is not the host's to use. */
  static open(id: string): Cgroups | null {
    try {
      const own = ownCgroup(readFileSync('/proc/self/mountinfo', 'utf8'), cgroupOf(process.pid));
      if (own === undefined) return null;
      const path = join(own, `osdaemond-${id}`);
      makeFolder(path);
      return new Cgroups(path);
    } catch {
      return null;
    }
  }

  /**
   * Puts a process that has just been started into a cgroup of its own; null when that is refused. What it forked in
   * the microseconds since its exec is not in it, and is known by its session, group or environment.
   */
  enter(token: string, pid: number): RunCgroup | null {
    const path = join(this.path, token);
    try {
      makeFolder(path);
      writeFileSync(join(path, 'cgroup.procs'), String(pid));
      return new RunCgroup(path);
    } catch {
      removeFolder(path);
      return null;
    }
  }

  /** After a clean end; it stays while somebody is in it. */
  close(): void {
    for (const cgroup of formerCgroups(this.path).values()) cgroup.remove();
    removeFolder(this.path);
  }
}

export class RunCgroup {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Who lives in it. */
  members(): number[] {
    try {
      const lines = readFileSync(join(this.#path, 'cgroup.procs'), 'latin1').split('\n');
      // 0 stands for a process that this PID namespace cannot see, and for ourselves in kill().
      return lines.map(Number).filter((pid) => pid > 0);
    } catch {
      return [];
    }
  }

  /** SIGKILL to all in it at once, frozen ones too; kernels before 5.14 are asked one process at a time. */
  kill(): void {
    try {
      writeFileSync(join(this.#path, 'cgroup.kill'), '1');
    } catch {
      for (const pid of this.members()) {
        try {
          sendSignal(pid, 'SIGKILL');
        } catch {
          // EPERM: told by the caller, who sees it live on.
        }
      }
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
