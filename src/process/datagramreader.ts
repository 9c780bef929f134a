/** Receives the sd_notify messages of one run, in order. The socket's path is removed with it, so no later run receives them. */
import { rmSync } from 'node:fs';
import { bindDatagrams, type Datagram, receiveDatagram } from '../base/posix/datagrams.ts';
import { closeQuietly } from '../base/posix/descriptors.ts';
import { type FdWatch, watchFd } from '../base/posix/fdwatch.ts';

/** After this many datagrams in a row, other events are handled first. */
const BURST = 200;
/** More than a socket can hold; what is sent during the last read is not read any more. */
const DRAIN_BOUND = 10_000;

export class DatagramReader {
  readonly #fd: number;
  readonly path: string;
  readonly #handle: (datagram: Datagram) => void;
  readonly #watch: FdWatch;
  #isOpen = true;

  /**
   * Creates the socket, at a path that does not exist yet.
   * @throws {SystemError}
   */
  constructor(path: string, handle: (datagram: Datagram) => void) {
    this.#fd = bindDatagrams(path);
    this.path = path;
    this.#handle = handle;
    this.#watch = watchFd(this.#fd, 'readable', () => this.#read(BURST));
  }

  /** Handles all datagrams that were sent until now. */
  drain(): void {
    this.#read(DRAIN_BOUND);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#watch.stop();
    closeQuietly(this.#fd);
    rmSync(this.path, { force: true });
  }

  #read(most: number): void {
    for (let count = 0; this.#isOpen && count < most; count++) {
      if (!receiveDatagram(this.#fd, this.#handle)) return;
    }
  }
}
