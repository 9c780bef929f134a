/** Receives datagrams on unix sockets, with the credentials of their senders. Descriptors that come along are closed here. */
import { chmodSync } from 'node:fs';
import { constants } from 'node:os';
import { closeQuietly } from './descriptors.ts';
import { checkErrno } from './errno.ts';
import { addressOf, errno, libcCalls } from './library.ts';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_PASSCRED = 16;
const SCM_RIGHTS = 1;
const SCM_CREDENTIALS = 2;
const MSG_TRUNC = 0x20;
const MSG_CMSG_CLOEXEC = 0x40000000;
const CMSG_HEADER = 16;

/** How many bytes a path in a socket address may have, without its final NUL. */
export const LONGEST_SOCKET_PATH = 107;

/** Room for the credentials and the 253 descriptors that one message can carry. */
const control = Buffer.allocUnsafeSlow(2048);
/** Twice what systemd reads. */
const data = Buffer.allocUnsafeSlow(8192);
/** struct iovec: address, length. */
const vector = Buffer.alloc(16);
vector.writeBigUInt64LE(addressOf(data));
vector.writeBigUInt64LE(BigInt(data.length), 8);
/** struct msghdr: name, its length, vector, its length, control, its length, flags. */
const header = new BigUint64Array(7);

export interface Datagram {
  /** Overwritten by the next datagram; `isCut`: there was more than fits. */
  readonly bytes: Buffer;
  readonly isCut: boolean;
  /** The sender according to the kernel; 0 for a process outside of this PID namespace. */
  readonly pid: number;
  readonly uid: number;
  /** How many descriptors came along. */
  readonly descriptors: number;
}

/**
 * Creates a socket at a path that does not exist yet; every user who can reach the path may send to it.
 * @throws {SystemError}; errors of chmod
 */
export function bindDatagrams(path: string): number {
  const name = Buffer.from(path);
  const address = Buffer.alloc(2 + LONGEST_SOCKET_PATH + 1);
  address.writeUInt16LE(AF_UNIX);
  name.copy(address, 2, 0, LONGEST_SOCKET_PATH);
  const fd = checkErrno(libcCalls.socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'making a socket');
  try {
    const yes = Int32Array.of(1);
    checkErrno(libcCalls.setsockopt(fd, SOL_SOCKET, SO_PASSCRED, yes, 4), 'enabling the credentials of senders');
    checkErrno(libcCalls.bind(fd, address, 2 + name.length + 1), `binding the socket ${path}`);
    chmodSync(path, 0o666);
    return fd;
  } catch (thrown) {
    closeQuietly(fd);
    throw thrown;
  }
}

/**
 * Hands the next datagram to `handle`, then closes the descriptors that came with it.
 * @returns false when there is none now
 */
export function receiveDatagram(fd: number, handle: (datagram: Datagram) => void): boolean {
  header[0] = 0n;
  header[1] = 0n;
  // Computed each time although it never changes: V8 would collect a buffer that only its address refers to.
  header[2] = addressOf(vector);
  header[3] = 1n;
  header[4] = addressOf(control);
  header[5] = BigInt(control.length);
  header[6] = 0n;
  const length = Number(libcCalls.recvmsg(fd, header, MSG_CMSG_CLOEXEC));
  if (length < 0) return errno() === constants.errno.EINTR;
  const { pid, uid, descriptors } = controlMessages(Number(header[5]));
  try {
    const isCut = (Number(header[6]) & MSG_TRUNC) !== 0;
    handle({ bytes: data.subarray(0, length), isCut, pid, uid, descriptors: descriptors.length });
  } finally {
    for (const descriptor of descriptors) closeQuietly(descriptor);
  }
  return true;
}

/** The session of a process: the pid of its leader; -1 when there is no such process. */
export function sessionOf(pid: number): number {
  return pid > 0 ? libcCalls.getsid(pid) : -1;
}

/** struct cmsghdr: length (size_t), level, type; then the data; the next one begins at a multiple of 8. */
function controlMessages(end: number): { pid: number; uid: number; descriptors: number[] } {
  const descriptors: number[] = [];
  let pid = 0;
  let uid = -1;
  for (let at = 0; at + CMSG_HEADER <= end; ) {
    const length = Number(control.readBigUInt64LE(at));
    if (length < CMSG_HEADER) break;
    const type = control.readInt32LE(at + 12);
    if (control.readInt32LE(at + 8) === SOL_SOCKET) {
      if (type === SCM_CREDENTIALS) {
        pid = control.readInt32LE(at + CMSG_HEADER);
        uid = control.readUInt32LE(at + CMSG_HEADER + 4);
      }
      if (type === SCM_RIGHTS) {
        for (let one = at + CMSG_HEADER; one + 4 <= at + length; one += 4) descriptors.push(control.readInt32LE(one));
      }
    }
    at += (length + 7) & ~7;
  }
  return { pid, uid, descriptors };
}
