/** An inherited descriptor (stderr) takes the log in the way of its kind, and no kind of reader can stop the host. */
import fs from 'node:fs';
import { isatty } from 'node:tty';
import type { Cancel, Clock } from '../base/clock.ts';
import { errnoOf } from '../base/errors.ts';
import { append } from './file.ts';
import { connect, PipeTarget } from './pipe.ts';
import type { Put, Target } from './target.ts';

const { O_NOCTTY, O_NONBLOCK, O_WRONLY } = fs.constants;
/** How long a terminal that takes nothing (Ctrl-S) is left alone, milliseconds; doubled up to the longest. */
const FIRST_PAUSE = 20;
const LONGEST_PAUSE = 500;

/** @param fd stays open whatever becomes of the target; but a socket above 2 is closed with it */
export function openDescriptor(fd: number, name: string, clock: Clock): Target {
  const stats = fs.fstatSync(fd);
  if (stats.isFIFO()) return new PipeTarget(name, () => connect(reopened(fd) ?? fd));
  if (stats.isSocket()) return new PipeTarget(name, () => connect(fd));
  return new PlainTarget(name, fd, isatty(fd) ? reopened(fd) : undefined, clock);
}

/**
 * Our own opening of the same pipe or terminal: only it becomes non-blocking, while others who hold the descriptor (a
 * shell, a sibling) notice nothing. Undefined where that is refused: after a change of user, or without a reader.
 */
function reopened(fd: number): number | undefined {
  try {
    return fs.openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return undefined;
  }
}

/** A file, which never lets a writer wait for a reader; or a terminal, which lets it try again. */
class PlainTarget implements Target {
  readonly name: string;
  readonly batch = 64 * 1024;
  readonly #fd: number;
  readonly #own: number | undefined;
  readonly #clock: Clock;
  #giveUp: Cancel | null = null;

  /** @param own our opening of the same, closed with the target; undefined where there is none */
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
