/** One real process: signals go only to a number that it, or what is left of its run, still holds. */
import type { Cancel, Clock } from '../base/clock.ts';
import { ticksNow, trySignal } from '../base/posix/processes.ts';
import { statOf } from '../base/posix/procfs.ts';
import type { BackgroundProcess } from '../machine/types.ts';
import type { RunCgroup } from '../reaping/cgroups.ts';
import { Descendants } from '../reaping/descendants.ts';
import type { KnownOrphan, RunTag } from '../reaping/orphans.ts';
import type { ExitHandler, Reaper } from '../reaping/reaper.ts';
import type { RunRecord } from '../recovery/runjournal.ts';
import type { Child, ChildEvents, ExitStatus, SetupFailure } from './child.ts';
import { PipeReader } from './pipereader.ts';
import { PipeWriter } from './pipewriter.ts';
import type { SetupStatus } from './start/setupstatus.ts';
import type { StageName } from './start/stages.ts';
import type { ChildStreams } from './start/wiring.ts';

/** From `exited` on the number may be somebody else's. */
type Phase =
  | { readonly name: 'alive' }
  /** To leave. */
  | { readonly name: 'asked' }
  | { readonly name: 'exited'; readonly remains: Descendants }
  | { readonly name: 'clearing'; readonly remains: Descendants; readonly stopLooking: () => void }
  | { readonly name: 'gone' };

/** What is left of a run mostly ends in a millisecond, at a wake of the reaper; this is for what does not. */
const FIRST_LOOK = 50;
/** Where somebody is in the middle of an exec. */
const SOON = 1;
const LAST_LOOK = 1000;

export interface RealChildParts {
  readonly pid: number;
  readonly streams: ChildStreams;
  readonly tag: RunTag;
  /** The reports of the shim; null where there is none. */
  readonly setup: SetupStatus | null;
  /** The reason for a failure of the shim. */
  explain(stage: StageName, cause: string): string;
  /** null where the host has no cgroups. */
  readonly cgroup: RunCgroup | null;
  readonly record: RunRecord;
  readonly clock: Clock;
  readonly reaper: Reaper;
  readonly events: ChildEvents;
}

export class RealChild implements Child, ExitHandler {
  readonly pid: number;
  readonly #parts: RealChildParts;
  readonly #stdin: PipeWriter;
  readonly #stdout: PipeReader | null;
  readonly #stderr: PipeReader | null;
  readonly #notification: PipeReader | null;
  #phase: Phase = { name: 'alive' };
  /** What had gone into the background when the process ended well. */
  #left: readonly BackgroundProcess[] = [];

  constructor(parts: RealChildParts) {
    const { streams, events } = parts;
    this.pid = parts.pid;
    this.#parts = parts;
    this.#stdin = new PipeWriter(streams.stdin, parts.clock, () => events.writable());
    this.#stdout = streams.stdout === null ? null : new PipeReader(streams.stdout, events.stdout);
    this.#stderr = streams.stderr === null ? null : new PipeReader(streams.stderr, events.stderr);
    this.#notification =
      streams.notification === null ? null : new PipeReader(streams.notification, events.notification);
    parts.reaper.orphans.addRun(parts.tag);
  }

  get descriptors(): ChildStreams {
    return this.#parts.streams;
  }

  writeLines(lines: string): boolean {
    return this.#stdin.write(Buffer.from(lines, 'utf8'));
  }

  setReading(stream: 'stdout' | 'stderr', on: boolean): void {
    const reader = stream === 'stdout' ? this.#stdout : this.#stderr;
    if (on) reader?.resume();
    else reader?.pause();
  }

  requestStop(signal: NodeJS.Signals, to: 'leader' | 'group'): void {
    if (this.#phase.name !== 'alive' && this.#phase.name !== 'asked') return;
    this.#phase = { name: 'asked' };
    this.#stdin.close();
    const target = to === 'group' ? -this.pid : this.pid;
    trySignal(target, signal);
    trySignal(target, 'SIGCONT');
  }

  kill(): string | null {
    switch (this.#phase.name) {
      case 'alive':
      case 'asked':
        return trySignal(-this.pid, 'SIGKILL');
      case 'clearing':
        return this.#phase.remains.killEach(this.#parts.reaper.orphans.list());
      case 'exited':
      case 'gone':
        return null;
    }
  }

  beforeReaping(succeeded: boolean): void {
    this.#parts.setup?.drain();
    this.#notification?.drain();
    this.#stdout?.drain();
    this.#stderr?.drain();
    // Only what ends well and by itself has gone into the background; to look costs more the more daemons there are.
    if (succeeded && this.#phase.name === 'alive') this.#left = this.#inBackground();
    trySignal(-this.pid, 'SIGKILL');
  }

  afterReaping(status: ExitStatus): void {
    const { tag, cgroup, events } = this.#parts;
    cgroup?.leaderReaped();
    this.#phase = { name: 'exited', remains: new Descendants(tag, cgroup, ticksNow()) };
    events.exited(this.#failureOfShim(status) ?? status, this.#left);
  }

  /** A shim that was killed has not failed. */
  #failureOfShim(status: ExitStatus): SetupFailure | null {
    const failure = 'code' in status ? (this.#parts.setup?.failure() ?? null) : null;
    if (failure === null || !('code' in status)) return null;
    const { stage, message } = failure;
    const cause = stage === 'exec' ? (status.code === 127 ? 'ENOENT' : 'EACCES') : `exit status ${status.code}`;
    return { reason: this.#parts.explain(stage, message === '' ? cause : message) };
  }

  killDescendants(): string | null {
    if (this.#phase.name !== 'exited') return this.kill();
    const { remains } = this.#phase;
    this.#closePipes();
    this.#parts.reaper.afterThisWake((orphans) => {
      if (remains.exist(orphans())) this.#waitFor(remains, orphans());
      else this.#tellGone();
    });
    return null;
  }

  /** The group had its SIGKILL while the zombie held its number; the others get it whenever they come into sight. */
  #waitFor(remains: Descendants, now: readonly KnownOrphan[]): void {
    const { reaper, clock } = this.#parts;
    remains.kill(now);
    const offWake = reaper.atEveryWake((orphans) => {
      if (this.#phase.name !== 'clearing') return;
      if (remains.exist(orphans())) remains.kill(orphans());
      else this.#endOfRemains();
    });
    let timer: Cancel;
    const lookAfter = (delay: number): void => {
      timer = clock.after(delay, () => {
        const orphans = reaper.orphans.list();
        remains.kill(orphans);
        if (!remains.mayAppear(orphans) && remains.living(orphans).length === 0) this.#endOfRemains();
        else lookAfter(Math.min(delay * 2, LAST_LOOK));
      });
    };
    lookAfter(remains.mayAppear(now) ? SOON : FIRST_LOOK);
    const stopLooking = (): void => {
      offWake();
      timer();
    };
    this.#phase = { name: 'clearing', remains, stopLooking };
  }

  #endOfRemains(): void {
    if (this.#phase.name !== 'clearing') return;
    this.#phase.stopLooking();
    this.#tellGone();
  }

  #tellGone(): void {
    const { tag, cgroup, record, reaper, events } = this.#parts;
    this.#phase = { name: 'gone' };
    reaper.orphans.removeRun(tag);
    record.ended();
    // What follows is started first: nobody waits for an empty folder to be removed.
    if (cgroup !== null) setImmediate(() => cgroup.remove());
    events.gone();
  }

  /**
   * The run's own that live on, and besides them who is in the middle of an exec, and what bevents the name of the program:
   * one that has wiped its environment is ended where its cgroup says that it is ours, and else only told.
   */
  #inBackground(): BackgroundProcess[] {
    const { orphans } = this.#parts.reaper;
    const { tag } = this.#parts;
    const name = statOf(this.pid)?.name;
    const isLeft = ({ owner, name: its, isUndecided, started }: KnownOrphan): boolean =>
      owner === tag || (owner === null && (its === name || (isUndecided && started >= tag.started)));
    const found = orphans.list().filter(isLeft);
    for (const orphan of found) if (!orphan.isUndecided) orphans.attribute(orphan, tag);
    return found.map(({ pid, name: its, isOurs, isUndecided }) => ({
      pid,
      name: its,
      isUnattributed: !isOurs && !isUndecided,
    }));
  }

  #closePipes(): void {
    this.#parts.setup?.close();
    this.#stdin.close();
    this.#stdout?.close();
    this.#stderr?.close();
    this.#notification?.close();
  }
}
