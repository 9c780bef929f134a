/** A launch gives a running child or one reason why there is none; nothing stays open or half started. */
import type { Clock } from '../base/clock.ts';
import { errnoOf } from '../base/errors.ts';
import { SystemError } from '../base/posix/errno.ts';
import { ticksNow } from '../base/posix/processes.ts';
import { statOf } from '../base/posix/procfs.ts';
import { type Spawned, spawn } from '../base/posix/spawn.ts';
import { encodeBytes } from '../base/text.ts';
import type { Cgroups } from '../reaping/cgroups.ts';
import type { Reaper } from '../reaping/reaper.ts';
import type { RunLedger, RunRecord } from '../recovery/runjournal.ts';
import type { Child, ChildEvents, Launcher, NotStarted } from './child.ts';
import { explain, findProgram, refusal } from './program.ts';
import { RealChild } from './realchild.ts';
import type { SpawnRequest } from './spawnrequest.ts';
import { type Wiring, wire } from './wiring.ts';

/** What passes by itself, and is no fault of the daemon's. */
const SCARCE = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

const SHELL = Buffer.from('/bin/sh');

export interface LauncherParts {
  readonly clock: Clock;
  readonly reaper: Reaper;
  readonly book: RunLedger;
  /** null where the host has none. */
  cgroups(): Cgroups | null;
}

export class RealLauncher implements Launcher {
  readonly #parts: LauncherParts;

  constructor(parts: LauncherParts) {
    this.#parts = parts;
  }

  launch(request: SpawnRequest, ears: ChildEvents): Child | NotStarted {
    const record = this.#parts.book.recordIntent(request.token, request.daemon);
    const started = this.#start(request, ears, record);
    if ('reason' in started) record.ended();
    return started;
  }

  #start(request: SpawnRequest, ears: ChildEvents, record: RunRecord): Child | NotStarted {
    let wiring: Wiring;
    try {
      wiring = wire(request);
    } catch (thrown) {
      return notStarted(thrown);
    }
    const [name] = request.argv;
    const path = findProgram(name, request.env, request.directory);
    let started: Spawned;
    try {
      started = execute(request, path, wiring);
    } catch (thrown) {
      wiring.closeAll();
      return notStarted(thrown);
    }
    if ('errno' in started) {
      wiring.closeAll();
      if (SCARCE.has(started.errno)) return { reason: shortage(started.errno), isResourceExhausted: true };
      return { reason: explain(started.errno, name, path, request.directory), isResourceExhausted: false };
    }
    wiring.closeChildEnds();
    return this.#adopt(started.pid, request.token, wiring, ears, record);
  }

  #adopt(pid: number, token: string, { streams }: Wiring, ears: ChildEvents, record: RunRecord): Child {
    const { clock, reaper } = this.#parts;
    const marks = { token, leader: pid, started: statOf(pid)?.started ?? ticksNow() };
    const cgroup = this.#parts.cgroups()?.enter(token, pid) ?? null;
    record.started(pid, marks.started);
    const child = new RealChild({ pid, streams, marks, cgroup, record, clock, reaper, ears });
    reaper.adopt(pid, child);
    return child;
  }
}

function execute(request: SpawnRequest, path: string, wiring: Wiring): Spawned {
  const common = {
    env: [...request.env].map(([name, value]) => encodeBytes(`${name}=${value}`)),
    directory: encodeBytes(request.directory),
    descriptors: wiring.forChild,
    openFiles: request.openFiles,
  };
  const [name, ...args] = request.argv.map(encodeBytes);
  const file = encodeBytes(path);
  const shell = (...argv: Buffer[]): Spawned => spawn({ ...common, path: SHELL, argv: [SHELL, ...argv, ...args] });
  if (request.prelude !== '') {
    const refused = refusal(path);
    if (refused !== null) return { errno: refused };
    return shell(Buffer.from('-c'), Buffer.from(`${request.prelude}; exec "$@"`), SHELL, file);
  }
  const started = spawn({ ...common, path: file, argv: [name ?? file, ...args] });
  // A script without a first line that names its interpreter: a shell runs it, as execvp and CouchDB's shell did.
  return 'errno' in started && started.errno === 'ENOEXEC' ? shell(file) : started;
}

/** Throws what is no failure of the system. */
export function notStarted(thrown: unknown): NotStarted {
  const errno = thrown instanceof SystemError ? thrown.errno : errnoOf(thrown);
  if (errno === undefined) throw thrown;
  return SCARCE.has(errno)
    ? { reason: shortage(errno), isResourceExhausted: true }
    : { reason: String(thrown), isResourceExhausted: false };
}

function shortage(errno: string): string {
  const what =
    errno === 'ENOMEM' ? 'memory' : errno === 'EAGAIN' ? 'processes (see ulimit -u)' : 'descriptors (see ulimit -n)';
  return `the system has no ${what} left (${errno})`;
}
