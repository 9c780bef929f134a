/** Starts processes: a launch returns a running child, or the reason for its failure with nothing left open or half started. */
import type { Clock } from '../base/clock.ts';
import { errnoOf, reasonOf } from '../base/errors.ts';
import { SystemError } from '../base/posix/errno.ts';
import { ticksNow, trySignal } from '../base/posix/processes.ts';
import { statOf } from '../base/posix/procfs.ts';
import { type Spawned, spawn } from '../base/posix/spawn.ts';
import type { Cgroups } from '../reaping/cgroups.ts';
import type { Reaper } from '../reaping/reaper.ts';
import type { RunLedger, RunRecord } from '../recovery/runjournal.ts';
import type { Child, ChildEvents, Launcher, NotStarted } from './child.ts';
import { RealChild } from './realchild.ts';
import type { SpawnRequest } from './spawnrequest.ts';
import { type HostStep, prepare, underShell } from './start/preparation.ts';
import { SetupStatus } from './start/setupstatus.ts';
import { STAGES, type StageName } from './start/stages.ts';
import { type Wiring, wire } from './start/wiring.ts';

/** The system is out of a resource. That can pass, and is not a failure of the daemon. */
const EXHAUSTED = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);

export interface LauncherParts {
  readonly clock: Clock;
  readonly reaper: Reaper;
  readonly ledger: RunLedger;
  /** null where osdaemond has no cgroups. */
  cgroups(): Cgroups | null;
}

export class RealLauncher implements Launcher {
  readonly #parts: LauncherParts;

  constructor(parts: LauncherParts) {
    this.#parts = parts;
  }

  launch(request: SpawnRequest, events: ChildEvents): Child | NotStarted {
    const record = this.#parts.ledger.recordIntent(request.token, request.daemon);
    const started = this.#start(request, events, record);
    if ('reason' in started) record.ended();
    return started;
  }

  #start(request: SpawnRequest, events: ChildEvents, record: RunRecord): Child | NotStarted {
    const prepared = prepare(request);
    if ('reason' in prepared) return { reason: prepared.reason, isResourceExhausted: false };
    const { call, hostSteps, socket } = prepared;
    let wiring: Wiring;
    try {
      wiring = wire(request, socket);
    } catch (thrown) {
      return notStarted(thrown, (cause) => STAGES.descriptors.explain(request, cause));
    }
    let spawned: Spawned;
    try {
      spawned = spawn({ ...call, descriptors: wiring.forChild });
      // A script without a first line that names its interpreter.
      if ('errno' in spawned && spawned.errno === 'ENOEXEC') {
        spawned = spawn({ ...underShell(call), descriptors: wiring.forChild });
      }
    } catch (thrown) {
      wiring.closeAll();
      return notStarted(thrown);
    }
    if ('errno' in spawned) {
      wiring.closeAll();
      return failedAt('exec', request, spawned.errno);
    }
    const failed = this.#carryOut(hostSteps, spawned.pid, request);
    if (failed !== null) {
      wiring.closeAll();
      return failed;
    }
    wiring.closeChildEnds();
    return this.#adopt(spawned.pid, request, wiring, events, record);
  }

  /** The child waits meanwhile. When a step fails, the child is killed and reaped without further notice. */
  #carryOut(steps: readonly HostStep[], pid: number, request: SpawnRequest): NotStarted | null {
    for (const { stage, apply } of steps) {
      try {
        apply(pid);
      } catch (thrown) {
        this.#parts.reaper.adopt(pid, { beforeReaping() {}, afterReaping() {} });
        trySignal(pid, 'SIGKILL');
        if (!(thrown instanceof SystemError)) throw thrown;
        return failedAt(stage, request, thrown.errno, thrown.message);
      }
    }
    return null;
  }

  #adopt(pid: number, request: SpawnRequest, { streams }: Wiring, events: ChildEvents, record: RunRecord): Child {
    const { clock, reaper } = this.#parts;
    const { token } = request;
    const tag = { token, leader: pid, started: statOf(pid)?.started ?? ticksNow() };
    const cgroup = this.#parts.cgroups()?.enter(token, pid) ?? null;
    record.started(pid, tag.started);
    const setup = streams.setup === null ? null : new SetupStatus(streams.setup);
    const explain = (stage: StageName, cause: string): string => STAGES[stage].explain(request, cause);
    const child = new RealChild({ pid, streams, setup, explain, tag, cgroup, record, clock, reaper, events });
    reaper.adopt(pid, child);
    setup?.release();
    return child;
  }
}

function failedAt(stage: StageName, request: SpawnRequest, errno: string, cause = errno): NotStarted {
  return EXHAUSTED.has(errno)
    ? { reason: exhausted(errno), isResourceExhausted: true }
    : { reason: STAGES[stage].explain(request, cause), isResourceExhausted: false };
}

/**
 * The reason for a failed system call.
 * @param explain puts the message of the error into a sentence
 * @throws `thrown` itself when it is not an error of the system
 */
export function notStarted(thrown: unknown, explain = (cause: string): string => cause): NotStarted {
  const errno = thrown instanceof SystemError ? thrown.errno : errnoOf(thrown);
  if (errno === undefined) throw thrown;
  return EXHAUSTED.has(errno)
    ? { reason: exhausted(errno), isResourceExhausted: true }
    : { reason: explain(reasonOf(thrown)), isResourceExhausted: false };
}

function exhausted(errno: string): string {
  if (errno === 'ENOMEM') return 'the system is out of memory (ENOMEM)';
  if (errno === 'EAGAIN') return 'the system is out of processes (EAGAIN; see ulimit -u)';
  if (errno === 'EMFILE') return 'osdaemond is out of file descriptors (EMFILE; see ulimit -n)';
  return 'the system is out of file descriptors (ENFILE; see /proc/sys/fs/file-max)';
}
