/** Opens an inherited descriptor (stderr: a file, pipe, socket or terminal) as a log target. A slow reader cannot block osdaemond. */
import fs from 'node:fs';
import { isatty } from 'node:tty';
import type { Cancel, Clock } from '../base/clock.ts';
import { errnoOf } from '../base/errors.ts';
import { append } from './openfile.ts';
import { connect, PipeTarget } from './pipe.ts';
import type { Put, Target } from './target.ts';

const { O_NOCTTY, O_NONBLOCK, O_WRONLY } = fs.constants;
/** How long to wait for a terminal that takes nothing (Ctrl-S), milliseconds; doubled up to the longest. */
const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 500;

/** @param fd stays open after the target is closed; but a socket above 2 is closed with it */
export function openDescriptor(fd: number, name: string, clock: Clock): Target {
  const stats = fs.fstatSync(fd);
  if (stats.isFIFO()) return new PipeTarget(name, () => connect(reopened(fd) ?? fd));
  if (stats.isSocket()) return new PipeTarget(name, () => connect(fd));
  return new PlainTarget(name, fd, isatty(fd) ? reopened(fd) : undefined, clock);
}

/**
 * Opens the same pipe or terminal again: only this opening becomes non-blocking, not the one that others (a shell, a
 * sibling) share. Undefined where that is refused: after a change of user, or without a reader.
 */
function reopened(fd: number): number | undefined {
  try {
    return fs.openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return undefined;
  }
}

/** A file, where writing never waits for a reader; or a terminal, where it is tried again. */
class PlainTarget implements Target {
  readonly name: string;
  readonly batch = 64 * 1024;
  readonly #fd: number;
  readonly #own: number | undefined;
  readonly #clock: Clock;
  #giveUp: Cancel | null = null;

  /** @param own a second opening of the same, closed with the target; undefined if there is none */
  constructor(name: string, fd: number, own: number | undefined, clock: Clock) {
    this.name = name;
    this.#fd = own ?? fd;
    this.#own = own;
    this.#clock = clock;
  }

  async put(bytes: Buffer): Promise<Put> {
    let taken = 0;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const put = await append(this.#fd, bytes.subarray(taken));
      taken += put.taken;
      if (put.failure === null || errnoOf(put.failure) !== 'EAGAIN') return { taken, failure: put.failure };
      if (put.taken > 0) pause = FIRST_PAUSE;
      if ((await this.#pause(pause)) === 'abandoned') return { taken, failure: put.failure };
    }
  }

  async reopen(): Promise<Error | null> {
    return null;
  }

  abandon(): void {
    this.#giveUp?.();
  }

  async close(): Promise<void> {
    if (this.#own !== undefined) fs.closeSync(this.#own);
  }

  #pause(milliseconds: number): Promise<'over' | 'abandoned'> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(milliseconds, () => resolve('over'));
      this.#giveUp = () => {
        cancel();
        resolve('abandoned');
      };
    });
  }
}
