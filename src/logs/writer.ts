/** Writing to the log never waits and never throws: what cannot be written in time is bounded, lost, counted and told once. */
import { setImmediate } from 'node:timers/promises';
import type { Cancel, Clock } from '../base/clock.ts';
import { errnoOf } from '../base/errors.ts';
import { ByteQueue, countLines } from './queue.ts';
import type { Target } from './target.ts';

export interface WriterOptions {
  readonly clock: Clock;
  /** Lines begin to be lost; called once until they no longer are. */
  readonly losing: (reason: string) => void;
  /** The target takes bytes again; called once after `losing`. */
  readonly recovered: (lostLines: number) => void;
}

const MIB = 1024 * 1024;
/** With so many bytes waiting, the writer is behind. */
const BEHIND = MIB;
/** With so few, it has caught up. */
const CAUGHT_UP = BEHIND / 4;
/** More is never kept, for those who write on although the writer is behind. */
const MOST = 64 * MIB;
/** More is not kept for a target that is stuck. */
const MOST_STUCK = 8 * MIB;
/** A target that takes nothing for so long (milliseconds) is stuck: nobody waits for it any more. */
const STUCK_AFTER = 5000;

/** Nobody wants the log any more: no trouble of the log's. */
const READER_GONE: readonly unknown[] = ['EPIPE', 'ECONNRESET'];

/** What was lost since it began; `told` is false for a reader that went away, which is no trouble. */
interface Loss {
  lines: number;
  readonly told: boolean;
}

export class LogWriter {
  readonly #options: WriterOptions;
  #target: Target;
  #state: 'open' | 'stuck' | 'closed' = 'open';
  readonly #queue = new ByteQueue();
  /** Done between two writes, before what waits in the queue. */
  readonly #jobs: (() => Promise<void>)[] = [];
  #work: Promise<void> | null = null;
  #closing: Promise<void> | null = null;
  #underWay = 0;
  #loss: Loss | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(target: Target, options: WriterOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** Takes whole lines, or bytes as they come; a buffer may be overwritten afterwards. False: better wait for `drained`. */
  write(data: string | Buffer): boolean {
    if (this.#state === 'closed') return true;
    const waiting = this.#queue.size + this.#underWay;
    // (Buffer.from copies a buffer.)
    const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data);
    const most = this.#state === 'stuck' ? MOST_STUCK : MOST;
    if (waiting + bytes.length > most) this.#lose(bytes, `${this.#target.name} takes no more`, true);
    else {
      this.#queue.add(bytes);
      this.#run();
    }
    return !this.behind;
  }

  get behind(): boolean {
    return this.#state === 'open' && this.#queue.size + this.#underWay >= BEHIND;
  }

  /** Calls `again` once, in a later turn, when the writer is not behind or is stuck. */
  drained(again: () => void): Cancel {
    const once = (): void => {
      this.#waiting.delete(once);
      again();
    };
    this.#waiting.add(once);
    if (!this.behind) void setImmediate().then(() => this.#release());
    return () => void this.#waiting.delete(once);
  }

  /** Opens the target anew, after what is being written. Resolves with the reason when that failed; the old one stays. */
  reopen(): Promise<Error | null> {
    return this.#between(() => this.#target.reopen());
  }

  /** What still waits, and all that comes, goes to another target; the old one is closed. */
  use(target: Target): Promise<void> {
    return this.#between(async () => {
      const old = this.#target;
      this.#target = target;
      await old.close();
    });
  }

  /** Writes what waits, for `limit` milliseconds at most, and closes the target. What is written afterwards is lost. */
  close(limit: number): Promise<void> {
    this.#closing ??= this.#close(limit);
    return this.#closing;
  }

  async #close(limit: number): Promise<void> {
    this.#state = 'closed';
    this.#release();
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(limit, () => {
        this.#queue.take(this.#queue.size);
        this.#target.abandon();
        resolve();
      });
      void (this.#work ?? Promise.resolve()).then(() => {
        cancel();
        resolve();
      });
    });
    if (this.#underWay === 0) await this.#target.close();
  }

  #between<T>(job: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#jobs.push(() => job().then(resolve, reject));
      this.#run();
    });
  }

  #run(): void {
    this.#work ??= this.#writeAll();
  }

  /** The only one that calls the target: one call at a time, until nothing is left to do. */
  async #writeAll(): Promise<void> {
    // What one turn of the loop writes leaves together.
    await setImmediate();
    for (;;) {
      const job = this.#jobs.shift();
      if (job !== undefined) {
        await job();
        continue;
      }
      const bytes = this.#queue.take(this.#target.batch);
      if (bytes === undefined) break;
      await this.#put(bytes);
      if (this.#queue.size <= CAUGHT_UP) this.#release();
    }
    this.#work = null;
  }

  async #put(bytes: Buffer): Promise<void> {
    this.#underWay = bytes.length;
    const cancel = this.#options.clock.after(STUCK_AFTER, () => {
      if (this.#state !== 'open') return;
      this.#state = 'stuck';
      this.#release();
    });
    const { taken, failure } = await this.#target.put(bytes);
    cancel();
    this.#underWay = 0;
    if (this.#state === 'stuck') this.#state = 'open';
    if (failure !== null) this.#lose(bytes.subarray(taken), failure.message, !READER_GONE.includes(errnoOf(failure)));
    else if (this.#queue.size <= CAUGHT_UP) this.#recover();
  }

  #lose(bytes: Buffer, reason: string, tell: boolean): void {
    if (this.#state === 'closed') return;
    const loss = this.#loss ?? { lines: 0, told: tell };
    if (this.#loss === null && tell) this.#options.losing(reason);
    loss.lines += countLines(bytes);
    this.#loss = loss;
  }

  #recover(): void {
    const loss = this.#loss;
    this.#loss = null;
    if (loss?.told) this.#options.recovered(loss.lines);
  }

  #release(): void {
    for (const again of [...this.#waiting]) again();
  }
}
