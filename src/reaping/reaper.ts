/**
 * Every child of this process is reaped here and nowhere else, in this order: all that it wrote is heard, its group gets
 * SIGKILL while the zombie still holds the number, the number is given back, and then it is told.
 */
import type { Clock } from '../base/clock.ts';
import { type ExitStatus, nextZombie, reap } from '../base/posix/processes.ts';
import { type KnownOrphan, Orphans } from './orphans.ts';

export interface ExitHandler {
  /** The process is a zombie: hear what it wrote, and end its group. `succeeded`: with exit status 0. */
  beforeReaping(succeeded: boolean): void;
  /** Its number is free. */
  afterReaping(status: ExitStatus): void;
}

export interface ReaperEvents {
  /** What went wrong in the host while it dealt with an exit; the next one is reaped all the same. */
  bug(thrown: unknown): void;
  /** Orphans that came to the host and belong to no run; each is told once, and left alone. */
  unattributed(orphans: readonly KnownOrphan[]): void;
}

/** Gets the orphans as they are when the exits of this wake have been dealt with; listed only where somebody asks. */
export type OrphanCheck = (orphans: () => readonly KnownOrphan[]) => void;

/** A long burst of deaths lets others have their turn this often, in milliseconds. */
const SLICE = 10;

export class Reaper {
  readonly orphans: Orphans;
  readonly #clock: Clock;
  readonly #reports: ReaperEvents;
  readonly #mine = new Map<number, ExitHandler>();
  /** Who waits for more than the death of a child: asked at every wake. */
  readonly #onWake = new Set<OrphanCheck>();
  /** Who waits for the end of the wake that is under way; null between wakes. */
  #afterWake: OrphanCheck[] | null = null;
  readonly #wake = (): void => this.wake();
  /** The rest of a long burst. */
  #rest: NodeJS.Immediate | undefined;

  constructor(clock: Clock, reports: ReaperEvents) {
    this.#clock = clock;
    this.#reports = reports;
    this.orphans = new Orphans(
      (pid) => this.#mine.has(pid),
      (orphans) => reports.unattributed(orphans),
    );
  }

  start(): void {
    process.on('SIGCHLD', this.#wake);
  }

  /** From now on every exit is somebody else's to reap. */
  stop(): void {
    process.off('SIGCHLD', this.#wake);
    clearImmediate(this.#rest);
  }

  adopt(pid: number, reaped: ExitHandler): void {
    this.#mine.set(pid, reaped);
  }

  /** Calls `look` after every wake until the returned function is called. */
  atEveryWake(look: OrphanCheck): () => void {
    this.#onWake.add(look);
    return () => this.#onWake.delete(look);
  }

  /** Calls `look` once in this turn: after all exits of the wake that is under way, so that many share one listing. */
  afterThisWake(look: OrphanCheck): void {
    if (this.#afterWake === null) look(() => this.orphans.list());
    else this.#afterWake.push(look);
  }

  /** Reaps all that has ended. Signals coalesce, so one wake may stand for many deaths. */
  wake(): void {
    const looks: OrphanCheck[] = [];
    this.#afterWake = looks;
    const until = this.#clock.now() + SLICE;
    for (let zombie = nextZombie(); zombie !== null; zombie = nextZombie()) {
      this.#bury(zombie.pid, zombie.succeeded);
      if (this.#clock.now() >= until) {
        this.#rest = setImmediate(this.#wake);
        break;
      }
    }
    this.#afterWake = null;
    let listed: readonly KnownOrphan[] | undefined;
    const orphans = (): readonly KnownOrphan[] => {
      listed ??= this.orphans.list();
      return listed;
    };
    for (const look of [...looks, ...this.#onWake]) this.#safely(() => look(orphans));
    this.#safely(() => this.orphans.report());
  }

  #bury(pid: number, succeeded: boolean): void {
    const mine = this.#mine.get(pid);
    this.#safely(() => (mine === undefined ? this.orphans.beforeReaping(pid) : mine.beforeReaping(succeeded)));
    const status = reap(pid);
    this.#mine.delete(pid);
    this.orphans.reaped(pid);
    // An orphan that came to us has nobody to be told to.
    if (status !== null) this.#safely(() => mine?.afterReaping(status));
  }

  #safely(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.#reports.bug(thrown);
    }
  }
}
