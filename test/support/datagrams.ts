/** Sends what a daemon might send by sd_notify, and what none should: any bytes, and any descriptors along with them. */
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

  /** @throws when nobody listens there */
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

  /** Sends, as soon as the kernel takes it: a receiver may have so many waiting, and no more. */
  async deliver(message: string | Buffer, descriptors: readonly number[] = []): Promise<void> {
    while (!this.send(message, descriptors)) await new Promise((resolve) => setImmediate(resolve));
  }

  /** False: the receiver has as many waiting as the kernel allows. */
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
    // Used after the call, so that none of them is collected during it.
    if (sent >= 0 || bytes.length + vectorBytes.length + control.length < 0) return true;
    if (failure === constants.errno.EAGAIN) return false;
    throw new Error(`sendmsg failed: errno ${failure}`);
  }

  close(): void {
    close(this.#fd);
  }
}
