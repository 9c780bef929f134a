/** The socket of one run: what was sent to it is heard in order, and with its end its path is gone, so that nobody is taken for a later run. */
import { rmSync } from 'node:fs';
import { type Datagram, receiveDatagram } from '../base/posix/datagrams.ts';
import { closeQuietly } from '../base/posix/descriptors.ts';
import { type Watch, watch } from '../base/posix/readiness.ts';

/** Of so many datagrams in a row others have their turn. */
const BURST = 200;
/** More than a socket can hold: who sends on while it is drained sends too late. */
const DRAIN_BOUND = 10_000;

export class DatagramReader {
  readonly #fd: number;
  readonly #path: string;
  readonly #hear: (datagram: Datagram) => void;
  readonly #watch: Watch;
  #open = true;

  /** Takes over the descriptor, which must be non-blocking, and the path. */
  constructor(fd: number, path: string, hear: (datagram: Datagram) => void) {
    this.#fd = fd;
    this.#path = path;
    this.#hear = hear;
    this.#watch = watch(fd, 'readable', () => this.#read(BURST));
  }

  /** Hears all that was sent until now. */
  drain(): void {
    this.#read(DRAIN_BOUND);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#watch.end();
    closeQuietly(this.#fd);
    rmSync(this.#path, { force: true });
  }

  #read(most: number): void {
    for (let heard = 0; this.#open && heard < most; heard++) {
      if (!receiveDatagram(this.#fd, this.#hear)) return;
    }
  }
}
