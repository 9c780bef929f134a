/** Descriptors made by system calls: close-on-exec, non-blocking reads and writes, watches. */
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  bytesInPipe,
  closeInheritedOnExec,
  closeQuietly,
  duplicateAbove,
  lockNow,
  pipe,
  readNow,
  setNonBlocking,
  socketPair,
  writeNow,
} from '../../src/base/posix/descriptors.ts';
import { watchFd } from '../../src/base/posix/fdwatch.ts';
import { temporaryDirectory } from '../support/folder.ts';

const CLOEXEC = 0o2000000;

function flagsOf(fd: number): number {
  return Number.parseInt(/flags:\t(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8);
}

test('every new descriptor is close-on-exec', () => {
  const { read, write } = pipe();
  const high = duplicateAbove(read, 100);
  const fds = [read, write, high, ...socketPair()];
  assert.ok(high >= 100);
  for (const fd of fds) assert.ok((flagsOf(fd) & CLOEXEC) !== 0);
  for (const fd of fds) closeQuietly(fd);
});

test('a pipe: nothing yet, some bytes, full, end', () => {
  const { read, write } = pipe();
  setNonBlocking(read);
  setNonBlocking(write);
  const into = Buffer.alloc(100_000);
  assert.equal(readNow(read, into), null);
  assert.equal(writeNow(write, Buffer.from('four')), 4);
  assert.equal(bytesInPipe(read), 4);
  assert.equal(readNow(read, into), 4);
  assert.equal(writeNow(write, into), 65_536);
  assert.equal(writeNow(write, into), 0);
  closeQuietly(write);
  assert.equal(readNow(read, into), 65_536);
  assert.equal(readNow(read, into), 0);
  closeQuietly(read);
  closeQuietly(read);
});

test('a pipe without a reader takes nothing any more', () => {
  const { read, write } = pipe();
  closeQuietly(read);
  assert.equal(writeNow(write, Buffer.from('x')), null);
  closeQuietly(write);
});

test('a lock belongs to one open file', (t) => {
  const path = join(temporaryDirectory(t), 'lock');
  const [first, second] = [openSync(path, 'w'), openSync(path, 'w')];
  assert.equal(lockNow(first), true);
  assert.equal(lockNow(second), false);
  closeSync(first);
  assert.equal(lockNow(second), true);
  closeSync(second);
});

test('inherited descriptors become close-on-exec', () => {
  closeInheritedOnExec();
  assert.deepEqual(closeInheritedOnExec(), []);
});

test('a watch calls in a turn of its own, pauses, and stops', async () => {
  const { read, write } = pipe();
  setNonBlocking(read);
  let calls = 0;
  const called = Promise.withResolvers<void>();
  const watch = watchFd(read, 'readable', () => {
    calls += 1;
    readNow(read, Buffer.alloc(10));
    called.resolve();
  });
  watch.pause();
  writeNow(write, Buffer.from('x'));
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(calls, 0);
  watch.resume();
  await called.promise;
  watch.stop();
  writeNow(write, Buffer.from('x'));
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(calls, 1);
  closeQuietly(read);
  closeQuietly(write);
});
