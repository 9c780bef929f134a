/** A daemon controlled by the test, which writes its stdout and reads its stdin byte by byte over real pipes. */
import { constants, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Files } from './files.ts';

/** The leader copies one FIFO to stdout and exits at its end; a child copies stdin to the other FIFO. */
const SCRIPT = `exec 3<&0
cat <&3 3<&- >from-host &
exec cat to-host 3<&-`;

export class Puppet {
  readonly #files: Files;
  readonly #from: Socket;
  #input: FileHandle | null = null;
  #received = Buffer.alloc(0);
  #changed = Promise.withResolvers<void>();

  /** Creates the program `./puppet` in this directory. */
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

  /** Connects to a run of the daemon; waits until there is one. */
  async take(): Promise<void> {
    this.#input = await open(this.#files.path('to-host'), 'w');
  }

  async prints(bytes: Buffer | string): Promise<void> {
    const input = this.#input;
    if (input === null) throw new Error('not connected to a run of the daemon');
    await input.writeFile(bytes);
  }

  /** Waits until osdaemond has sent data that ends with `end`, and returns it all. */
  async hears(end: string): Promise<Buffer> {
    while (!this.#received.subarray(-Buffer.byteLength(end)).equals(Buffer.from(end))) await this.#changed.promise;
    const received = this.#received;
    this.#received = Buffer.alloc(0);
    return received;
  }

  /** Makes the run exit with code 0. */
  async ends(): Promise<void> {
    await this.#input?.close();
    this.#input = null;
  }

  close(): void {
    this.#from.destroy();
  }
}
