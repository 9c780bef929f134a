/** A daemon whose stdout a test writes and whose stdin a test reads, byte for byte, over the host's real pipes. */
import { constants, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Files } from './files.ts';

/** The leader copies the FIFO of the test to its stdout and ends when that ends; a child copies stdin to the other FIFO. */
const SCRIPT = `exec 3<&0
cat <&3 3<&- >from-host &
exec cat to-host 3<&-`;

export class Puppet {
  readonly #files: Files;
  readonly #from: Socket;
  #hand: FileHandle | null = null;
  #received = Buffer.alloc(0);
  #changed = Promise.withResolvers<void>();

  /** Makes the program `./puppet` among these files. */
  constructor(files: Files) {
    this.#files = files;
    files.script('puppet', SCRIPT);
    files.fifo('to-host');
    const fd = openSync(files.fifo('from-host'), constants.O_RDWR | constants.O_NONBLOCK);
    this.#from = new Socket({ fd, readable: true, writable: false });
    this.#from.unref();
    this.#from.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers<void>();
    });
  }

  /** Takes a run of the daemon by the hand; waits until there is one. */
  async take(): Promise<void> {
    this.#hand = await open(this.#files.path('to-host'), 'w');
  }

  async says(bytes: Buffer | string): Promise<void> {
    const hand = this.#hand;
    if (hand === null) throw new Error('no run of the daemon was taken');
    await hand.writeFile(bytes);
  }

  /** Waits until the host has said something that ends with `end`, and takes it all. */
  async hears(end: string): Promise<Buffer> {
    while (!this.#received.subarray(-Buffer.byteLength(end)).equals(Buffer.from(end))) await this.#changed.promise;
    const heard = this.#received;
    this.#received = Buffer.alloc(0);
    return heard;
  }

  /** The run ends, with exit code 0. */
  async ends(): Promise<void> {
    await this.#hand?.close();
    this.#hand = null;
  }

  close(): void {
    this.#from.destroy();
  }
}
