/** What a daemon writes is read into one buffer that all pipes share: who hears a chunk is done with it when it returns. */
import { closeQuietly, readNow } from '../base/posix/descriptors.ts';
import { type FdWatch, watchFd } from '../base/posix/fdwatch.ts';

const shared = Buffer.allocUnsafeSlow(64 * 1024);

/** More than a pipe can hold, however it was enlarged: who writes on while it is drained is read again later. */
const DRAIN_BOUND = 2 * 1024 * 1024;

export interface DataHandler {
  data(chunk: Buffer): void;
  /** Nothing will come any more: every writer has closed. */
  end(): void;
}

export class PipeReader {
  readonly #fd: number;
  readonly #watch: FdWatch;
  readonly #hearer: DataHandler;
  #open = true;

  /** Takes over the descriptor, which must be non-blocking. */
  constructor(fd: number, hearer: DataHandler) {
    this.#fd = fd;
    this.#hearer = hearer;
    this.#watch = watchFd(fd, 'readable', () => this.#read());
  }

  pause(): void {
    this.#watch.pause();
  }

  resume(): void {
    this.#watch.resume();
  }

  /** Hears all that lies in the pipe now, without waiting for more. */
  drain(): void {
    for (let heard = 0; this.#open && heard < DRAIN_BOUND; ) {
      const count = this.#read();
      if (count === 0) return;
      heard += count;
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#watch.stop();
    closeQuietly(this.#fd);
  }

  #read(): number {
    const count = readNow(this.#fd, shared);
    if (count === null) return 0;
    if (count === 0) {
      this.close();
      this.#hearer.end();
      return 0;
    }
    this.#hearer.data(shared.subarray(0, count));
    return count;
  }
}
