/**
 * Every child of this process is reaped here and nowhere else, in this order: all that it wrote is heard, its group gets
 * SIGKILL while the zombie still holds the number, the number is given back, and then it is told.
 */
import type { Clock } from '../base/clock.ts';
import { type ExitStatus, nextZombie, reap } from '../base/posix/processes.ts';

export interface Reaped {
  /** The process is a zombie: hear what it wrote, and end its group. */
  beforeReaping(): void;
  /** Its number is free. */
  afterReaping(status: ExitStatus): void;
}

/** A long burst of deaths lets others have their turn this often, in milliseconds. */
const SLICE = 10;

export class Reaper {
  readonly #clock: Clock;
  readonly #report: (thrown: unknown) => void;
  readonly #mine = new Map<number, Reaped>();
  /** Who waits for more than the death of a child: asked at every wake. */
  readonly #onWake = new Set<() => void>();
  readonly #wake = (): void => this.wake();

  /** @param report hears what went wrong in the host while it dealt with an exit; the next one is reaped all the same */
  constructor(clock: Clock, report: (thrown: unknown) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  start(): void {
    process.on('SIGCHLD', this.#wake);
  }

  stop(): void {
    process.off('SIGCHLD', this.#wake);
  }

  adopt(pid: number, reaped: Reaped): void {
    this.#mine.set(pid, reaped);
  }

  /** Calls `look` after every wake until the returned function is called. */
  atEveryWake(look: () => void): () => void {
    this.#onWake.add(look);
    return () => this.#onWake.delete(look);
  }

  /** Reaps all that has ended. Signals coalesce, so one wake may stand for many deaths. */
  wake(): void {
    const until = this.#clock.now() + SLICE;
    for (let pid = nextZombie(); pid !== null; pid = nextZombie()) {
      const mine = this.#mine.get(pid);
      this.#safely(() => mine?.beforeReaping());
      const status = reap(pid);
      this.#mine.delete(pid);
      // An orphan that came to us has nobody to be told to.
      if (status !== null) this.#safely(() => mine?.afterReaping(status));
      if (this.#clock.now() >= until) {
        setImmediate(this.#wake);
        break;
      }
    }
    for (const look of [...this.#onWake]) this.#safely(look);
  }

  #safely(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.#report(thrown);
    }
  }
}
