/**
 * Reaps every child of this process; nothing else does. For each zombie in this order: its output is read, its process group
 * gets SIGKILL while the zombie still holds the pid, the pid is freed, and then its owner is notified.
 */
import type { Clock } from '../base/clock.ts';
import { type ExitStatus, nextZombie, reap } from '../base/posix/processes.ts';
import { type KnownOrphan, Orphans } from './orphans.ts';

/** The owner of a child. */
export interface ExitHandler {
  /** The process is a zombie: read its output and kill its group. `succeeded`: it exited with status 0. */
  beforeReaping(succeeded: boolean): void;
  /** The pid is free. */
  afterReaping(status: ExitStatus): void;
}

export interface ReaperEvents {
  /** An owner threw while it handled an exit; the reaper goes on. */
  bug(thrown: unknown): void;
  /** New orphans that belong to no run; they are not killed. */
  unattributed(orphans: readonly KnownOrphan[]): void;
}

/** Called with the orphans that exist after all exits of a wake; they are listed at the first call of `orphans`. */
export type OrphanCheck = (orphans: () => readonly KnownOrphan[]) => void;

/** A long burst of exits yields to the event loop after this many milliseconds. */
const SLICE = 10;

export class Reaper {
  readonly orphans: Orphans;
  readonly #clock: Clock;
  readonly #events: ReaperEvents;
  readonly #children = new Map<number, ExitHandler>();
  /** Called after every wake. */
  readonly #checks = new Set<OrphanCheck>();
  /** To be called once after the present wake; null between wakes. */
  #afterWake: OrphanCheck[] | null = null;
  readonly #wake = (): void => this.wake();
  /** Continues a long burst. */
  #rest: NodeJS.Immediate | undefined;

  constructor(clock: Clock, events: ReaperEvents) {
    this.#clock = clock;
    this.#events = events;
    this.orphans = new Orphans(
      (pid) => this.#children.has(pid),
      (orphans) => events.unattributed(orphans),
    );
  }

  start(): void {
    process.on('SIGCHLD', this.#wake);
  }

  /** Reaps nothing any more. */
  stop(): void {
    process.off('SIGCHLD', this.#wake);
    clearImmediate(this.#rest);
  }

  adopt(pid: number, handler: ExitHandler): void {
    this.#children.set(pid, handler);
  }

  /** Calls `check` after every wake until the returned function is called. */
  atEveryWake(check: OrphanCheck): () => void {
    this.#checks.add(check);
    return () => this.#checks.delete(check);
  }

  /** Calls `check` once, after all exits of the present wake, so that many checks share one listing. */
  afterThisWake(check: OrphanCheck): void {
    if (this.#afterWake === null) check(() => this.orphans.list());
    else this.#afterWake.push(check);
  }

  /** Reaps all zombies: signals coalesce, so one SIGCHLD may stand for many exits. */
  wake(): void {
    const once: OrphanCheck[] = [];
    this.#afterWake = once;
    const until = this.#clock.now() + SLICE;
    for (let zombie = nextZombie(); zombie !== null; zombie = nextZombie()) {
      this.#reap(zombie.pid, zombie.succeeded);
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
    for (const check of [...once, ...this.#checks]) this.#safely(() => check(orphans));
    this.#safely(() => this.orphans.report());
  }

  #reap(pid: number, succeeded: boolean): void {
    const child = this.#children.get(pid);
    this.#safely(() => (child === undefined ? this.orphans.beforeReaping(pid) : child.beforeReaping(succeeded)));
    const status = reap(pid);
    this.#children.delete(pid);
    this.orphans.reaped(pid);
    // An orphan has no handler.
    if (status !== null) this.#safely(() => child?.afterReaping(status));
  }

  #safely(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.#events.bug(thrown);
    }
  }
}
