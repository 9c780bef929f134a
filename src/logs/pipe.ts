/** Writes the log to a pipe or socket, as fast as its reader takes it. If the reader exits, a reopen tries to connect again. */
import { Socket } from 'node:net';
import type { Put, Target } from './target.ts';

/** @throws {Error} where the descriptor is neither a pipe nor a stream socket */
export function connect(fd: number): Socket {
  return new Socket({ fd, readable: false, writable: true });
}

export class PipeTarget implements Target {
  readonly name: string;
  readonly batch = 64 * 1024;
  readonly #connect: () => Socket;
  #socket: Socket;
  #lost = new Error('the reader is gone');

  /** @param connect opens the pipe, now and at a reopen after its reader was lost */
  constructor(name: string, connect: () => Socket) {
    this.name = name;
    this.#connect = connect;
    this.#socket = this.#open();
  }

  put(bytes: Buffer): Promise<Put> {
    const socket = this.#socket;
    if (socket.destroyed) return Promise.resolve({ taken: 0, failure: this.#lost });
    return new Promise((resolve) => {
      socket.write(bytes, (failure) => {
        resolve(failure ? { taken: 0, failure } : { taken: bytes.length, failure: null });
      });
    });
  }

  async reopen(): Promise<Error | null> {
    if (!this.#socket.destroyed) return null;
    try {
      this.#socket = this.#open();
      return null;
    } catch (thrown) {
      return thrown instanceof Error ? thrown : new Error(String(thrown));
    }
  }

  abandon(): void {
    this.#socket.destroy();
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }

  #open(): Socket {
    const socket = this.#connect();
    socket.on('error', (error) => {
      this.#lost = error;
    });
    return socket;
  }
}
