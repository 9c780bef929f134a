/** Whatever stderr is and whatever its reader does, writing to it never blocks osdaemond. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { pipe, readNow } from '../../src/base/posix/descriptors.ts';
import { libcCalls } from '../../src/base/posix/library.ts';
import { openDescriptor } from '../../src/logs/descriptor.ts';
import type { Put, Target } from '../../src/logs/target.ts';
import { temporaryDirectory } from '../support/folder.ts';

const { O_NOCTTY, O_NONBLOCK, O_RDWR } = fs.constants;
const MIB = 1024 * 1024;

const put = (target: Target, text: string): Promise<Put> => target.put(Buffer.from(text));
const isNonBlocking = (fd: number): boolean =>
  (Number.parseInt(/flags:\s*(\d+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8) &
    O_NONBLOCK) >
  0;

/** A pipe whose writing end is the target's. */
function pipeTarget(t: TestContext): { target: Target; read: number; write: number } {
  const { read, write } = pipe();
  const target = openDescriptor(write, 'stderr', systemClock);
  t.after(async () => {
    await target.close();
    fs.closeSync(write);
  });
  return { target, read, write };
}

test('a file is appended to, and stays open', async (t) => {
  const path = join(temporaryDirectory(t), 'log');
  const fd = fs.openSync(path, 'a');
  const target = openDescriptor(fd, 'stderr', systemClock);
  assert.deepEqual(await put(target, 'one\n'), { taken: 4, failure: null });
  assert.deepEqual(await put(target, 'two\n'), { taken: 4, failure: null });
  await target.close();
  assert.equal(fs.readFileSync(path, 'utf8'), 'one\ntwo\n');
  fs.closeSync(fd);
});

test('a full device gives the reason', async (t) => {
  const fd = fs.openSync('/dev/full', 'a');
  t.after(() => fs.closeSync(fd));
  const { taken, failure } = await put(openDescriptor(fd, 'stderr', systemClock), 'x\n');
  assert.equal(taken, 0);
  assert.match(failure?.message ?? '', /ENOSPC/);
});

test('a pipe: its reader gets everything, and other owners of the descriptor are not affected', async (t) => {
  const { target, read, write } = pipeTarget(t);
  assert.deepEqual(await put(target, 'hello\n'), { taken: 6, failure: null });
  const bytes = Buffer.alloc(100);
  assert.equal(readNow(read, bytes), 6);
  assert.equal(bytes.toString('utf8', 0, 6), 'hello\n');
  assert.equal(isNonBlocking(write), false);
  fs.closeSync(read);
});

test('a slow reader gets everything in the end', async (t) => {
  const { target, read } = pipeTarget(t);
  const text = 'a line of the log\n'.repeat(50_000);
  const done = put(target, text);
  let seen = '';
  for await (const chunk of new net.Socket({ fd: read, readable: true, writable: false })) {
    seen += chunk;
    if (seen.length === text.length) break;
  }
  assert.deepEqual(await done, { taken: text.length, failure: null });
  assert.equal(seen, text);
});

test('a stuck reader delays only the put, which can be abandoned', async (t) => {
  const { target, read } = pipeTarget(t);
  const stuck = target.put(Buffer.alloc(MIB, 'x'));
  // The host does its work meanwhile.
  for (let turn = 0; turn < 100; turn++) await nextTurn();
  target.abandon();
  assert.notEqual((await stuck).failure, null);
  fs.closeSync(read);
});

test('a lost reader is EPIPE, at every put', async (t) => {
  const { target, read } = pipeTarget(t);
  fs.closeSync(read);
  for (let line = 0; line < 3; line++) {
    const { failure } = await put(target, 'nobody hears\n');
    assert.match(failure?.message ?? '', /EPIPE/);
    await nextTurn();
  }
});

test('a reader lost before the start is EPIPE too', async () => {
  const { read, write } = pipe();
  fs.closeSync(read);
  const target = openDescriptor(write, 'stderr', systemClock);
  assert.match((await put(target, 'nobody hears\n')).failure?.message ?? '', /EPIPE/);
  await target.close();
});

test('a socket, as under systemd', async (t) => {
  const path = join(temporaryDirectory(t), 'socket');
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const [reader, writer] = await Promise.all([
    new Promise<net.Socket>((resolve) => server.once('connection', resolve)),
    new Promise<net.Socket>((resolve) => {
      const socket = net.connect(path, () => resolve(socket));
    }),
  ]);
  const fd = descriptorOf(writer);
  const target = openDescriptor(libcCalls.fcntl(fd, 1030, 10), 'stderr', systemClock);
  t.after(async () => {
    await target.close();
    writer.destroy();
    reader.destroy();
    server.close();
  });
  assert.deepEqual(await put(target, 'hello\n'), { taken: 6, failure: null });
  const [chunk] = await new Promise<[Buffer]>((resolve) => reader.once('data', (data: Buffer) => resolve([data])));
  assert.equal(chunk.toString(), 'hello\n');
});

test('a stopped terminal (Ctrl-S) delays only the put, and gets the rest when it continues', async (t) => {
  const terminal = openTerminal();
  if (terminal === null) {
    t.skip('no terminal can be made here');
    return;
  }
  const { master, slave } = terminal;
  t.after(() => {
    fs.closeSync(master);
    fs.closeSync(slave);
  });
  const target = openDescriptor(slave, 'stderr', systemClock);
  assert.equal(isNonBlocking(slave), false);
  const text = 'x'.repeat(999).concat('\n').repeat(200);
  const done = put(target, text);
  for (let turn = 0; turn < 100; turn++) await nextTurn();
  let seen = 0;
  const bytes = Buffer.alloc(64 * 1024);
  // A terminal shows a line end as CR and LF.
  while (seen < text.length + 200) {
    seen += readNow(master, bytes) ?? 0;
    await nextTurn();
  }
  assert.deepEqual(await done, { taken: text.length, failure: null });
  await target.close();
});

test('a put to a stopped terminal can be abandoned', async (t) => {
  const terminal = openTerminal();
  if (terminal === null) {
    t.skip('no terminal can be made here');
    return;
  }
  const target = openDescriptor(terminal.slave, 'stderr', systemClock);
  let settled = false;
  const done = target.put(Buffer.alloc(MIB, 'x\n')).finally(() => (settled = true));
  while (!settled) {
    await nextTurn();
    target.abandon();
  }
  assert.match((await done).failure?.message ?? '', /EAGAIN/);
  await target.close();
  fs.closeSync(terminal.slave);
  fs.closeSync(terminal.master);
});

/** The two ends of a new terminal; null if none can be opened. */
function openTerminal(): { master: number; slave: number } | null {
  const TIOCSPTLCK = 0x40045431;
  const TIOCGPTN = 0x80045430;
  try {
    const master = fs.openSync('/dev/ptmx', O_RDWR | O_NOCTTY | O_NONBLOCK);
    const unlocked = new Int32Array(1);
    const number = new Int32Array(1);
    if (libcCalls.ioctl(master, TIOCSPTLCK, unlocked) !== 0 || libcCalls.ioctl(master, TIOCGPTN, number) !== 0)
      return null;
    return { master, slave: fs.openSync(`/dev/pts/${number[0]}`, O_RDWR | O_NOCTTY) };
  } catch {
    return null;
  }
}

function descriptorOf(socket: net.Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof fd === 'number' ? fd : assert.fail('a socket without a descriptor');
}
