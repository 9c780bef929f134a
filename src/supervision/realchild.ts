/** One real process: signals go only to a number that it, or what is left of its group, still holds. */
import type { Cancel, Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { sendSignal } from '../base/posix/processes.ts';
import type { Child, Ears, ExitStatus } from './child.ts';
import { isGroupThere, membersOf, type Ticks, ticksNow } from './group.ts';
import { PipeReader } from './pipereader.ts';
import { PipeWriter } from './pipewriter.ts';
import type { Reaped, Reaper } from './reaper.ts';
import type { Streams } from './wiring.ts';

/** From `exited` on the number may be somebody else's: only members that are older than the reaping are signalled. */
type Phase =
  | { readonly name: 'alive' }
  | { readonly name: 'exited' }
  | { readonly name: 'clearing'; readonly reapedAt: Ticks; readonly stopLooking: () => void }
  | { readonly name: 'gone' };

/** What is left of a group mostly ends in a millisecond, at a wake of the reaper; this is for what does not. */
const FIRST_LOOK = 50;
const LAST_LOOK = 1000;

export class RealChild implements Child, Reaped {
  readonly pid: number;
  readonly #clock: Clock;
  readonly #reaper: Reaper;
  readonly #ears: Ears;
  readonly #stdin: PipeWriter;
  readonly #stdout: PipeReader | null;
  readonly #stderr: PipeReader | null;
  readonly #notification: PipeReader | null;
  #phase: Phase = { name: 'alive' };

  constructor(pid: number, streams: Streams, clock: Clock, reaper: Reaper, ears: Ears) {
    this.pid = pid;
    this.#clock = clock;
    this.#reaper = reaper;
    this.#ears = ears;
    this.#stdin = new PipeWriter(streams.stdin, clock, () => ears.answersTaken());
    this.#stdout = streams.stdout === null ? null : new PipeReader(streams.stdout, ears.stdout);
    this.#stderr = streams.stderr === null ? null : new PipeReader(streams.stderr, ears.stderr);
    this.#notification = streams.notification === null ? null : new PipeReader(streams.notification, ears.notification);
  }

  answer(lines: string): boolean {
    return this.#stdin.write(Buffer.from(lines, 'utf8'));
  }

  listen(stream: 'stdout' | 'stderr', on: boolean): void {
    const reader = stream === 'stdout' ? this.#stdout : this.#stderr;
    if (on) reader?.resume();
    else reader?.pause();
  }

  ask(signal: NodeJS.Signals, to: 'leader' | 'group'): void {
    if (this.#phase.name !== 'alive') return;
    this.#stdin.close();
    const target = to === 'group' ? -this.pid : this.pid;
    sendQuietly(target, signal);
    sendQuietly(target, 'SIGCONT');
  }

  kill(): string | null {
    switch (this.#phase.name) {
      case 'alive':
        return sendQuietly(-this.pid, 'SIGKILL');
      case 'clearing':
        return killMembers(this.pid, this.#phase.reapedAt);
      case 'exited':
      case 'gone':
        return null;
    }
  }

  beforeReaping(): void {
    this.#notification?.drain();
    this.#stdout?.drain();
    this.#stderr?.drain();
    sendQuietly(-this.pid, 'SIGKILL');
  }

  afterReaping(status: ExitStatus): void {
    this.#phase = { name: 'exited' };
    this.#ears.exited(status);
  }

  clear(): string | null {
    if (this.#phase.name !== 'exited') return this.kill();
    this.#closePipes();
    if (isGroupThere(this.pid)) this.#waitForGroup();
    else this.#tellGone();
    return null;
  }

  /** The group had its SIGKILL while the zombie held its number, so there is only to wait. */
  #waitForGroup(): void {
    const reapedAt = ticksNow();
    const offWake = this.#reaper.atEveryWake(() => {
      if (!isGroupThere(this.pid)) this.#endOfGroup();
    });
    let timer: Cancel;
    const lookAfter = (delay: number): void => {
      timer = this.#clock.after(delay, () => {
        if (membersOf(this.pid, reapedAt).length === 0) this.#endOfGroup();
        else lookAfter(Math.min(delay * 2, LAST_LOOK));
      });
    };
    lookAfter(FIRST_LOOK);
    const stopLooking = (): void => {
      offWake();
      timer();
    };
    this.#phase = { name: 'clearing', reapedAt, stopLooking };
  }

  #endOfGroup(): void {
    if (this.#phase.name !== 'clearing') return;
    this.#phase.stopLooking();
    this.#tellGone();
  }

  #tellGone(): void {
    this.#phase = { name: 'gone' };
    this.#ears.gone();
  }

  #closePipes(): void {
    this.#stdin.close();
    this.#stdout?.close();
    this.#stderr?.close();
    this.#notification?.close();
  }
}

/** What a signal could not reach, in words; a process that is not there any more is no news. */
function sendQuietly(target: number, signal: NodeJS.Signals): string | null {
  try {
    sendSignal(target, signal);
    return null;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

function killMembers(pgid: number, reapedAt: Ticks): string | null {
  const failed = membersOf(pgid, reapedAt).map((pid) => sendQuietly(pid, 'SIGKILL'));
  return failed.find((reason) => reason !== null) ?? null;
}
