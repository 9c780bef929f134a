/**
 * Watches descriptors and calls back in a turn of the event loop of its own, so that promises and ticks run afterwards. All
 * descriptors that became ready in one poll share one turn.
 */
import { type PollHandle, poll } from './library.ts';

export interface FdWatch {
  /** No more calls until `resume`; a second call does nothing. */
  pause(): void;
  resume(): void;
  /** No more calls at all; the caller then closes the descriptor. */
  stop(): void;
}

/** Ready, and not called yet. */
const noted = new Set<Ready>();

/** Calls `ready` again and again while the descriptor is readable (or writable) and the watch is not paused. */
export function watchFd(fd: number, direction: 'readable' | 'writable', ready: () => void): FdWatch {
  return new Ready(fd, direction, ready);
}

class Ready implements FdWatch {
  readonly #handle: PollHandle;
  readonly #what: { readable?: boolean; writable?: boolean };
  readonly #ready: () => void;
  #state: 'watching' | 'paused' | 'stopped' = 'watching';

  constructor(fd: number, direction: 'readable' | 'writable', ready: () => void) {
    this.#what = direction === 'readable' ? { readable: true } : { writable: true };
    this.#ready = ready;
    this.#handle = poll(fd, this.#what, this.#note);
  }

  pause(): void {
    if (this.#state !== 'watching') return;
    this.#state = 'paused';
    this.#handle.stop();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'watching';
    this.#handle.start(this.#what, this.#note);
  }

  stop(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#handle.close();
    noted.delete(this);
  }

  call(): void {
    if (this.#state === 'watching') this.#ready();
  }

  readonly #note = (): void => {
    if (noted.size === 0) setImmediate(callAll);
    noted.add(this);
  };
}

function callAll(): void {
  const now = [...noted];
  noted.clear();
  for (const one of now) one.call();
}
