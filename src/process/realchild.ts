/** One real process: reads its pipes, signals it, and kills what it leaves behind. A signal is sent only while the pid is its own. */
import type { Cancel, Clock } from '../base/clock.ts';
import { ticksNow, trySignal } from '../base/posix/processes.ts';
import { statOf } from '../base/posix/procfs.ts';
import type { BackgroundProcess } from '../machine/types.ts';
import type { RunCgroup } from '../reaping/cgroups.ts';
import { Descendants } from '../reaping/descendants.ts';
import type { KnownOrphan, RunTag } from '../reaping/orphans.ts';
import type { ExitHandler, Reaper } from '../reaping/reaper.ts';
import type { RunRecord } from '../recovery/runjournal.ts';
import type { Child, ChildDescriptors, ChildEvents, ExitStatus, SetupFailure } from './child.ts';
import { PipeReader } from './pipereader.ts';
import { PipeWriter } from './pipewriter.ts';
import type { SetupStatus } from './start/setupstatus.ts';
import type { StageName } from './start/stages.ts';
import type { ChildStreams } from './start/wiring.ts';

/** From `exited` on the pid may belong to another process. */
type Phase =
  | { readonly name: 'alive' }
  /** It got the stop signal. */
  | { readonly name: 'stopping' }
  | { readonly name: 'exited'; readonly descendants: Descendants }
  | { readonly name: 'cleaning up'; readonly descendants: Descendants; readonly endChecks: () => void }
  | { readonly name: 'gone' };

/** Delays between checks for descendants, milliseconds. Most exit within one, and the reaper notices; these are for the others. */
const FIRST_CHECK = 50;
/** While an orphan is in the middle of an exec. */
const UNDECIDED_CHECK = 1;
const LAST_CHECK = 1000;

export interface RealChildParts {
  readonly pid: number;
  readonly streams: ChildStreams;
  readonly tag: RunTag;
  /** The reports of the shim; null where there is none. */
  readonly setup: SetupStatus | null;
  /** The reason for a failure of the shim. */
  explain(stage: StageName, cause: string): string;
  /** null where osdaemond has no cgroups. */
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
  /** The processes in the background when it exited with status 0. */
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

  get descriptors(): ChildDescriptors {
    const { stdin, stdout, stderr, notification } = this.#parts.streams;
    return { stdin, stdout, stderr, notification };
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
    if (this.#phase.name !== 'alive' && this.#phase.name !== 'stopping') return;
    this.#phase = { name: 'stopping' };
    this.#stdin.close();
    const target = to === 'group' ? -this.pid : this.pid;
    trySignal(target, signal);
    trySignal(target, 'SIGCONT');
  }

  kill(): string | null {
    switch (this.#phase.name) {
      case 'alive':
      case 'stopping':
        return trySignal(-this.pid, 'SIGKILL');
      case 'cleaning up':
        return this.#phase.descendants.killEach(this.#parts.reaper.orphans.list());
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
    // Only a program that exits with status 0 without a stop can have daemonized; the search costs more with more daemons.
    if (succeeded && this.#phase.name === 'alive') this.#left = this.#inBackground();
    trySignal(-this.pid, 'SIGKILL');
  }

  afterReaping(status: ExitStatus): void {
    const { tag, cgroup, events } = this.#parts;
    cgroup?.leaderReaped();
    this.#phase = { name: 'exited', descendants: new Descendants(tag, cgroup, ticksNow()) };
    events.exited(this.#setupFailure(status) ?? status, this.#left);
  }

  /** A shim that was killed by a signal has not failed. */
  #setupFailure(status: ExitStatus): SetupFailure | null {
    if (!('code' in status)) return null;
    const failure = this.#parts.setup?.failure() ?? null;
    if (failure === null) return null;
    const { stage, message } = failure;
    const cause = stage === 'exec' ? (status.code === 127 ? 'ENOENT' : 'EACCES') : `exit status ${status.code}`;
    return { reason: this.#parts.explain(stage, message === '' ? cause : message) };
  }

  killDescendants(): string | null {
    if (this.#phase.name !== 'exited') return this.kill();
    const { descendants } = this.#phase;
    this.#closePipes();
    this.#parts.reaper.afterThisWake((orphans) => {
      if (descendants.exist(orphans())) this.#cleanUp(descendants, orphans());
      else this.#finish();
    });
    return null;
  }

  /** The group got SIGKILL while the zombie held its number; other descendants get it as soon as they are found. */
  #cleanUp(descendants: Descendants, now: readonly KnownOrphan[]): void {
    const { reaper, clock } = this.#parts;
    descendants.kill(now);
    const endWakes = reaper.atEveryWake((orphans) => {
      if (this.#phase.name !== 'cleaning up') return;
      if (descendants.exist(orphans())) descendants.kill(orphans());
      else this.#endCleanUp();
    });
    let cancel: Cancel;
    const checkAfter = (delay: number): void => {
      cancel = clock.after(delay, () => {
        const orphans = reaper.orphans.list();
        descendants.kill(orphans);
        if (!descendants.mayAppear(orphans) && descendants.living(orphans).length === 0) this.#endCleanUp();
        else checkAfter(Math.min(delay * 2, LAST_CHECK));
      });
    };
    checkAfter(descendants.mayAppear(now) ? UNDECIDED_CHECK : FIRST_CHECK);
    const endChecks = (): void => {
      endWakes();
      cancel();
    };
    this.#phase = { name: 'cleaning up', descendants, endChecks };
  }

  #endCleanUp(): void {
    if (this.#phase.name !== 'cleaning up') return;
    this.#phase.endChecks();
    this.#finish();
  }

  #finish(): void {
    const { tag, cgroup, record, reaper, events } = this.#parts;
    this.#phase = { name: 'gone' };
    reaper.orphans.removeRun(tag);
    record.ended();
    // The next run starts first; it does not wait for the removal of a directory.
    if (cgroup !== null) setImmediate(() => cgroup.remove());
    events.gone();
  }

  /**
   * The run's own orphans, those that are in the middle of an exec, and unattributed ones with the program's name: a program
   * that wiped its environment. The last kind is killed only where the cgroup proves that it is ours, else only reported.
   */
  #inBackground(): BackgroundProcess[] {
    const { tag, reaper } = this.#parts;
    const program = statOf(this.pid)?.name;
    const isLeft = ({ owner, name, isUndecided, started }: KnownOrphan): boolean =>
      owner === tag || (owner === null && (name === program || (isUndecided && started >= tag.started)));
    const found = reaper.orphans.list().filter(isLeft);
    for (const orphan of found) if (!orphan.isUndecided) reaper.orphans.attribute(orphan, tag);
    return found.map(({ pid, name, isOurs, isUndecided }) => ({ pid, name, isUnattributed: !isOurs && !isUndecided }));
  }

  #closePipes(): void {
    this.#parts.setup?.close();
    this.#stdin.close();
    this.#stdout?.close();
    this.#stderr?.close();
    this.#notification?.close();
  }
}
