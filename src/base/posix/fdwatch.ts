/**
 * Who is told that a descriptor is ready is told in a turn of the loop of its own, after which promises and ticks run;
 * all that became ready in one poll are told in one turn.
 */
import { type PollHandle, poll } from './library.ts';

export interface FdWatch {
  /** Looks no more until `resume`; calling it twice is fine. */
  pause(): void;
  resume(): void;
  /** Never calls again, also not for what is already noted; the descriptor is the caller's to close. */
  stop(): void;
}

const noted = new Set<Ready>();

/** Calls `ready` while the descriptor can be read (or written): until it cannot, or the watch is paused. */
export function watchFd(fd: number, direction: 'readable' | 'writable', ready: () => void): FdWatch {
  return new Ready(fd, direction, ready);
}

class Ready implements FdWatch {
  readonly #handle: PollHandle;
  readonly #what: { readable?: boolean; writable?: boolean };
  readonly #ready: () => void;
  #state: 'watching' | 'paused' | 'ended' = 'watching';

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
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#handle.close();
    noted.delete(this);
  }

  tell(): void {
    if (this.#state === 'watching') this.#ready();
  }

  readonly #note = (): void => {
    if (noted.size === 0) setImmediate(tellAll);
    noted.add(this);
  };
}

function tellAll(): void {
  const now = [...noted];
  noted.clear();
  for (const one of now) one.tell();
}
