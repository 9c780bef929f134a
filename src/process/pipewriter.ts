/** An answer of up to 64 KiB leaves in one write, whole; what the daemon does not read stays in a queue that says when it is empty. */
import type { Cancel, Clock } from '../base/clock.ts';
import { bytesInPipe, closeQuietly, writeNow } from '../base/posix/descriptors.ts';
import { type FdWatch, watchFd } from '../base/posix/fdwatch.ts';

/** Up to this a write to a pipe is taken whole or not at all (PIPE_BUF). */
const ATOMIC = 4096;
/** What an empty pipe takes in one write. */
const CAPACITY = 64 * 1024;
const FIRST_LOOK = 1;
const LAST_LOOK = 50;
const NEWLINE = 0x0a;

export class PipeWriter {
  readonly #fd: number;
  readonly #clock: Clock;
  readonly #drained: () => void;
  readonly #queue: Buffer[] = [];
  #watch: FdWatch | undefined;
  #look: Cancel | undefined;
  #lookAfter = FIRST_LOOK;
  #state: 'open' | 'deaf' | 'closed' = 'open';

  /** Takes over the descriptor, which must be non-blocking; `drained` is called when a queue has emptied. */
  constructor(fd: number, clock: Clock, drained: () => void) {
    this.#fd = fd;
    this.#clock = clock;
    this.#drained = drained;
  }

  /** Takes whole lines, and keeps the memory; false: bring no more until `drained`. */
  write(lines: Buffer): boolean {
    if (this.#state !== 'open') return true;
    const isBehind = this.#queue.length > 0;
    if (!isBehind && (lines.length <= ATOMIC || (lines.length <= CAPACITY && bytesInPipe(this.#fd) === 0))) {
      this.#queue.push(lines);
    } else {
      this.#queue.push(...pieces(lines));
    }
    return !isBehind && this.#pump();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopWaiting();
    closeQuietly(this.#fd);
  }

  /** Writes until the queue is empty (true), or until it has to wait (false). */
  #pump(): boolean {
    for (let piece = this.#queue[0]; piece !== undefined; piece = this.#queue[0]) {
      const isTooEarly = piece.length > ATOMIC && piece.length <= CAPACITY && bytesInPipe(this.#fd) > 0;
      const count = isTooEarly ? 0 : writeNow(this.#fd, piece);
      if (count === null) {
        this.#state = 'deaf';
        break;
      }
      if (count < piece.length) {
        this.#queue[0] = piece.subarray(count);
        if (isTooEarly) this.#lookLater();
        else this.#watchWritable();
        return false;
      }
      this.#queue.shift();
      this.#lookAfter = FIRST_LOOK;
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

  /** A pipe is writable as soon as a page is free, so an answer that needs more than that waits by time. */
  #lookLater(): void {
    this.#watch?.pause();
    this.#look = this.#clock.after(this.#lookAfter, this.#again);
    this.#lookAfter = Math.min(this.#lookAfter * 2, LAST_LOOK);
  }

  #stopWaiting(): void {
    this.#queue.length = 0;
    this.#watch?.stop();
    this.#watch = undefined;
    this.#look?.();
    this.#look = undefined;
  }
}

/** Cut between lines: as many whole lines as one atomic write takes, or one longer line. */
function* pieces(lines: Buffer): Generator<Buffer> {
  let from = 0;
  while (from < lines.length) {
    let to = lines.lastIndexOf(NEWLINE, from + ATOMIC - 1) + 1;
    if (to <= from) to = lines.indexOf(NEWLINE, from) + 1;
    if (to <= from) to = lines.length;
    yield lines.subarray(from, to);
    from = to;
  }
}
