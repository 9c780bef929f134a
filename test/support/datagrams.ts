/** Sends datagrams as sd_notify does, valid or not: any bytes, with any descriptors attached. */
import { constants } from 'node:os';
import koffi from 'koffi';

const libc = koffi.load(null);
const socket = libc.func('int socket(int, int, int)');
const connect = libc.func('int connect(int, void *, uint)');
const sendmsg = libc.func('int64_t sendmsg(int, void *, int)');
const close = libc.func('int close(int)');

const AF_UNIX = 1;
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;

export class Sender {
  readonly #fd: number;

  /** @throws {Error} if no socket listens there */
  constructor(path: string) {
    this.#fd = Number(socket(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0));
    const address = Buffer.alloc(110);
    address.writeUInt16LE(AF_UNIX);
    address.write(path, 2);
    if (connect(this.#fd, address, 2 + Buffer.byteLength(path) + 1) !== 0) {
      const failure = koffi.errno();
      close(this.#fd);
      throw new Error(`cannot connect to ${path}: errno ${failure}`);
    }
  }

  /** Sends once the queue of the receiver has room. */
  async deliver(message: string | Buffer, descriptors: readonly number[] = []): Promise<void> {
    while (!this.send(message, descriptors)) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Returns false if the queue of the receiver is full. */
  send(message: string | Buffer, descriptors: readonly number[] = []): boolean {
    const bytes = typeof message === 'string' ? Buffer.from(message) : message;
    const vector = BigUint64Array.of(bytes.length === 0 ? 0n : koffi.address(bytes), BigInt(bytes.length));
    const control = Buffer.alloc(descriptors.length === 0 ? 0 : 16 + Math.ceil((4 * descriptors.length) / 8) * 8);
    if (descriptors.length > 0) {
      control.writeBigUInt64LE(BigInt(16 + 4 * descriptors.length));
      control.writeInt32LE(SOL_SOCKET, 8);
      control.writeInt32LE(SCM_RIGHTS, 12);
      descriptors.forEach((descriptor, index) => {
        control.writeInt32LE(descriptor, 16 + 4 * index);
      });
    }
    const vectorBytes = Buffer.from(vector.buffer);
    const at = control.length === 0 ? 0n : koffi.address(control);
    const header = BigUint64Array.of(0n, 0n, koffi.address(vectorBytes), 1n, at, BigInt(control.length), 0n);
    const sent = Number(sendmsg(this.#fd, header, 0));
    const failure = koffi.errno();
    // Using the buffers after the call keeps them from being collected during it.
    if (sent >= 0 || bytes.length + vectorBytes.length + control.length < 0) return true;
    if (failure === constants.errno.EAGAIN) return false;
    throw new Error(`sendmsg failed: errno ${failure}`);
  }

  close(): void {
    close(this.#fd);
  }
}
