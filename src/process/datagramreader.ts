/** The socket of one run: what was sent to it is heard in order, and with its end its path is gone, so that nobody is taken for a later run. */
import { rmSync } from 'node:fs';
import { bindDatagrams, type Datagram, receiveDatagram } from '../base/posix/datagrams.ts';
import { closeQuietly } from '../base/posix/descriptors.ts';
import { type FdWatch, watchFd } from '../base/posix/fdwatch.ts';

/** Of so many datagrams in a row others have their turn. */
const BURST = 200;
/** More than a socket can hold: who sends on while it is drained sends too late. */
const DRAIN_BOUND = 10_000;

export class DatagramReader {
  readonly #fd: number;
  readonly path: string;
  readonly #hear: (datagram: Datagram) => void;
  readonly #watch: FdWatch;
  #open = true;

  /** Makes the socket, at a path that does not exist yet. Errors: SystemError, and those of the file system. */
  constructor(path: string, hear: (datagram: Datagram) => void) {
    this.#fd = bindDatagrams(path);
    this.path = path;
    this.#hear = hear;
    this.#watch = watchFd(this.#fd, 'readable', () => this.#read(BURST));
  }

  /** Hears all that was sent until now. */
  drain(): void {
    this.#read(DRAIN_BOUND);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#watch.stop();
    closeQuietly(this.#fd);
    rmSync(this.path, { force: true });
  }

  #read(most: number): void {
    for (let heard = 0; this.#open && heard < most; heard++) {
      if (!receiveDatagram(this.#fd, this.#hear)) return;
    }
  }
}
