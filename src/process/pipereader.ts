/** Reads one pipe of a daemon into a buffer that all pipes share, so a handler must not keep a chunk after it returns. */
import { closeQuietly, readNow } from '../base/posix/descriptors.ts';
import { type FdWatch, watchFd } from '../base/posix/fdwatch.ts';

const shared = Buffer.allocUnsafeSlow(64 * 1024);

/** More than a pipe can hold: a daemon that keeps writing while its pipe is drained cannot block osdaemond. */
const DRAIN_BOUND = 2 * 1024 * 1024;

export interface DataHandler {
  /** The chunk is overwritten after the call. */
  data(chunk: Buffer): void;
  /** All writers have closed the pipe. */
  end(): void;
}

export class PipeReader {
  readonly #fd: number;
  readonly #watch: FdWatch;
  readonly #handler: DataHandler;
  #isOpen = true;

  /** @param fd non-blocking; the reader closes it */
  constructor(fd: number, handler: DataHandler) {
    this.#fd = fd;
    this.#handler = handler;
    this.#watch = watchFd(fd, 'readable', () => this.#read());
  }

  pause(): void {
    this.#watch.pause();
  }

  resume(): void {
    this.#watch.resume();
  }

  /** Reads all that is in the pipe now. */
  drain(): void {
    for (let total = 0; this.#isOpen && total < DRAIN_BOUND; ) {
      const count = this.#read();
      if (count === 0) return;
      total += count;
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#watch.stop();
    closeQuietly(this.#fd);
  }

  #read(): number {
    const count = readNow(this.#fd, shared);
    if (count === null) return 0;
    if (count === 0) {
      this.close();
      this.#handler.end();
      return 0;
    }
    this.#handler.data(shared.subarray(0, count));
    return count;
  }
}
