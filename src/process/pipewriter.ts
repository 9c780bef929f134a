/** Writes answers to the stdin of a daemon, without blocking: up to 64 KiB whole in one write, the rest through a queue. */
import type { Cancel, Clock } from '../base/clock.ts';
import { bytesInPipe, closeQuietly, writeNow } from '../base/posix/descriptors.ts';
import { type FdWatch, watchFd } from '../base/posix/fdwatch.ts';

/** The kernel takes writes of up to this size whole or not at all (PIPE_BUF). */
const ATOMIC = 4096;
/** An empty pipe takes this much in one write. */
const CAPACITY = 64 * 1024;
/** Delays between looks at a pipe that is not empty yet, milliseconds; each is twice the one before. */
const FIRST_DELAY = 1;
const LAST_DELAY = 50;
const NEWLINE = 0x0a;

export class PipeWriter {
  readonly #fd: number;
  readonly #clock: Clock;
  readonly #drained: () => void;
  readonly #queue: Buffer[] = [];
  #watch: FdWatch | undefined;
  #timer: Cancel | undefined;
  #delay = FIRST_DELAY;
  /** `broken`: the daemon has closed its stdin. */
  #state: 'open' | 'broken' | 'closed' = 'open';

  /**
   * @param fd non-blocking; the writer closes it
   * @param drained called when the queue has become empty
   */
  constructor(fd: number, clock: Clock, drained: () => void) {
    this.#fd = fd;
    this.#clock = clock;
    this.#drained = drained;
  }

  /** Takes whole lines in a buffer that must not change; false: they are queued, so write no more until `drained`. */
  write(lines: Buffer): boolean {
    if (this.#state !== 'open') return true;
    const isBehind = this.#queue.length > 0;
    if (!isBehind && (lines.length <= ATOMIC || (lines.length <= CAPACITY && bytesInPipe(this.#fd) === 0))) {
      this.#queue.push(lines);
    } else {
      this.#queue.push(...atomicPieces(lines));
    }
    return !isBehind && this.#pump();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopWaiting();
    closeQuietly(this.#fd);
  }

  /** Writes until the queue is empty (true) or the pipe is full (false). */
  #pump(): boolean {
    for (let piece = this.#queue[0]; piece !== undefined; piece = this.#queue[0]) {
      const isTooEarly = piece.length > ATOMIC && piece.length <= CAPACITY && bytesInPipe(this.#fd) > 0;
      const count = isTooEarly ? 0 : writeNow(this.#fd, piece);
      if (count === null) {
        this.#state = 'broken';
        break;
      }
      if (count < piece.length) {
        this.#queue[0] = piece.subarray(count);
        if (isTooEarly) this.#retryLater();
        else this.#watchWritable();
        return false;
      }
      this.#queue.shift();
      this.#delay = FIRST_DELAY;
    }
    this.#stopWaiting();
    return true;
  }

  readonly #again = (): void => {
    if (this.#pump()) this.#drained();
  };

  #watchWritable(): void {
    this.#watch ??= watchFd(this.#fd, 'writable', this.#again);
    this.#watch.resume();
  }

  /** A pipe counts as writable when one page is free; a longer answer must be tried again after a delay. */
  #retryLater(): void {
    this.#watch?.pause();
    this.#timer = this.#clock.after(this.#delay, this.#again);
    this.#delay = Math.min(this.#delay * 2, LAST_DELAY);
  }

  #stopWaiting(): void {
    this.#queue.length = 0;
    this.#watch?.stop();
    this.#watch = undefined;
    this.#timer?.();
    this.#timer = undefined;
  }
}

/** Splits between lines: as many whole lines as one atomic write takes, or one longer line. */
function* atomicPieces(lines: Buffer): Generator<Buffer> {
  let from = 0;
  while (from < lines.length) {
    let to = lines.lastIndexOf(NEWLINE, from + ATOMIC - 1) + 1;
    if (to <= from) to = lines.indexOf(NEWLINE, from) + 1;
    if (to <= from) to = lines.length;
    yield lines.subarray(from, to);
    from = to;
  }
}
