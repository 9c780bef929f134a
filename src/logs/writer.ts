/** Writes to a log target without blocking or throwing: lines that cannot be written in time are dropped, counted and reported once. */
import { setImmediate } from 'node:timers/promises';
import type { Cancel, Clock } from '../base/clock.ts';
import { errnoOf } from '../base/errors.ts';
import { ByteQueue, byteLengthOf, countLines } from './queue.ts';
import type { Target } from './target.ts';

export interface WriterOptions {
  readonly clock: Clock;
  /** Lines are being lost; called once until they no longer are. */
  readonly losing: (reason: string) => void;
  /** The target takes bytes again; called once after `losing`. */
  readonly recovered: (lostLines: number) => void;
}

const MIB = 1024 * 1024;
/** With this many bytes waiting, the writer is behind. */
const BEHIND = MIB;
/** With this few, it has caught up. */
const CAUGHT_UP = BEHIND / 4;
/** More is never kept, even for callers that write although the writer is behind. */
const MOST = 64 * MIB;
/** More is not kept for a target that is stuck. */
const MOST_STUCK = 8 * MIB;
/** A target that takes nothing for this long (milliseconds) is stuck: callers no longer wait for it. */
const STUCK_AFTER = 5000;

/** The reader of the log has exited, which is not an error of the log. */
const READER_GONE: readonly unknown[] = ['EPIPE', 'ECONNRESET'];

/** What was lost since it began; `reported` is false if the reader has exited. */
interface Loss {
  lines: number;
  readonly reported: boolean;
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

  /** Takes whole lines, or bytes in any chunks; a buffer may be overwritten afterwards. False: wait for `drained`. */
  write(data: string | Buffer): boolean {
    if (this.#state === 'closed') return true;
    const waiting = this.#queue.size + this.#underWay;
    const most = this.#state === 'stuck' ? MOST_STUCK : MOST;
    if (waiting + byteLengthOf(data) > most) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      this.#lose(bytes, `${this.#target.name} takes no more`, true);
    } else {
      this.#queue.add(data);
      this.#run();
    }
    return !this.behind;
  }

  get behind(): boolean {
    return this.#state === 'open' && this.#queue.size + this.#underWay >= BEHIND;
  }

  /** Calls `again` once, in a later turn, as soon as the writer is not behind, or is stuck. */
  drained(again: () => void): Cancel {
    const once = (): void => {
      this.#waiting.delete(once);
      again();
    };
    this.#waiting.add(once);
    if (!this.behind) void setImmediate().then(() => this.#release());
    return () => void this.#waiting.delete(once);
  }

  /** Reopens the target after the current write. Resolves with the reason if that failed; the old one stays. */
  reopen(): Promise<Error | null> {
    return this.#between(() => this.#target.reopen());
  }

  /** Writes what waits, and everything later, to another target; the old one is closed. */
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
        this.#queue.clear();
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

  /** Makes all calls of the target, one at a time, until nothing is left to do. */
  async #writeAll(): Promise<void> {
    // Everything that one turn of the loop writes is one write.
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

  #lose(bytes: Buffer, reason: string, report: boolean): void {
    if (this.#state === 'closed') return;
    const loss = this.#loss ?? { lines: 0, reported: report };
    if (this.#loss === null && report) this.#options.losing(reason);
    loss.lines += countLines(bytes);
    this.#loss = loss;
  }

  #recover(): void {
    const loss = this.#loss;
    this.#loss = null;
    if (loss?.reported) this.#options.recovered(loss.lines);
  }

  #release(): void {
    for (const again of [...this.#waiting]) again();
  }
}
