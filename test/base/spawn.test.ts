/** posix_spawn, pidfds and reaping, with real processes; no `child_process`, which would reap them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { test } from 'node:test';
import { closeQuietly, duplicateAbove, pipe, readNow, setNonBlocking } from '../../src/base/posix/descriptors.ts';
import { watchFd } from '../../src/base/posix/fdwatch.ts';
import { limitOf, setLimit, setNice } from '../../src/base/posix/limits.ts';
import { openPidfd, signalPidfd } from '../../src/base/posix/pidfd.ts';
import { type ExitStatus, nextZombie, reap, sendSignal, trySignal } from '../../src/base/posix/processes.ts';
import { statOf } from '../../src/base/posix/procfs.ts';
import { type SpawnCall, spawn } from '../../src/base/posix/spawn.ts';

function call(argv: readonly [string, ...string[]], more: Partial<SpawnCall> = {}): SpawnCall {
  return {
    path: Buffer.from(argv[0]),
    argv: argv.map((arg) => Buffer.from(arg)),
    env: [Buffer.from('PATH=/usr/bin:/bin')],
    directory: Buffer.from('/'),
    descriptors: [],
    openFiles: 1024,
    ...more,
  };
}

function start(argv: readonly [string, ...string[]], more: Partial<SpawnCall> = {}): number {
  const spawned = spawn(call(argv, more));
  assert.ok('pid' in spawned, JSON.stringify(spawned));
  return spawned.pid;
}

async function exited(pid: number): Promise<ExitStatus> {
  const fd = openPidfd(pid);
  assert.ok(fd !== null);
  await new Promise<void>((resolve) => {
    const watch = watchFd(fd, 'readable', () => {
      watch.stop();
      resolve();
    });
  });
  closeQuietly(fd);
  const status = reap(pid);
  assert.ok(status !== null);
  return status;
}

/** Runs a script with its stdout in a pipe, and returns what it wrote. */
async function outputOf(script: string, more: Partial<SpawnCall> = {}): Promise<string> {
  const { read, write } = pipe();
  const above = duplicateAbove(write, 20);
  closeQuietly(write);
  setNonBlocking(read);
  const status = await exited(start(['/bin/sh', '-c', script], { descriptors: [[1, above]], ...more }));
  closeQuietly(above);
  assert.deepEqual(status, { code: 0 });
  const bytes = Buffer.alloc(4096);
  const text = bytes.toString('utf8', 0, readNow(read, bytes) ?? 0);
  closeQuietly(read);
  return text;
}

test('a process leads its own session and group', async () => {
  const pid = start(['/bin/sleep', '1000']);
  const { session, group, parent } = statOf(pid) ?? {};
  assert.deepEqual([session, group, parent], [pid, pid, process.pid]);
  sendSignal(-pid, 'SIGKILL');
  assert.deepEqual(await exited(pid), { signal: 'SIGKILL' });
});

test('no signal is ignored or blocked, whatever osdaemond does with them', async (t) => {
  const ignore = (): void => {};
  process.on('SIGPIPE', ignore);
  t.after(() => process.off('SIGPIPE', ignore));
  const text = await outputOf('grep -E "^Sig(Blk|Ign)" /proc/self/status');
  assert.equal(text, 'SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n');
});

test('directory, environment and soft limit are those of the call', async () => {
  const env = [Buffer.from('A=1'), Buffer.from('B=\n x')];
  assert.equal(
    await outputOf('pwd; echo "$A$B"; ulimit -Sn', { directory: Buffer.from('/usr'), env, openFiles: 77 }),
    '/usr\n1\n x\n77\n',
  );
  assert.ok(limitOf(0, 'nofile').soft > 77n);
});

test('a failed exec is returned with its errno', () => {
  assert.deepEqual(spawn(call(['/no/such/program'])), { errno: 'ENOENT' });
  assert.deepEqual(spawn(call(['/etc/passwd'])), { errno: 'EACCES' });
  assert.deepEqual(spawn(call(['/bin/true'], { directory: Buffer.from('/no/such') })), { errno: 'ENOENT' });
});

test('a zombie keeps its pid until it is reaped', async () => {
  const pid = start(['/bin/sh', '-c', 'exit 3']);
  const fd = openPidfd(pid);
  assert.ok(fd !== null);
  await new Promise<void>((resolve) => {
    const watch = watchFd(fd, 'readable', () => {
      watch.stop();
      resolve();
    });
  });
  assert.deepEqual(nextZombie(), { pid, succeeded: false });
  assert.equal(statOf(pid)?.isAlive, false);
  assert.deepEqual(reap(pid), { code: 3 });
  assert.equal(reap(pid), null);
  assert.equal(statOf(pid), undefined);
  // The descriptor still means that process.
  assert.equal(signalPidfd(fd, 'SIGTERM'), false);
  assert.equal(openPidfd(pid), null);
  closeQuietly(fd);
});

test('a signal through a pidfd reaches its process', async () => {
  const pid = start(['/bin/sleep', '1000']);
  const fd = openPidfd(pid);
  assert.ok(fd !== null);
  assert.equal(signalPidfd(fd, 'SIGTERM'), true);
  closeQuietly(fd);
  assert.deepEqual(await exited(pid), { signal: 'SIGTERM' });
  assert.equal(sendSignal(pid, 0), false);
  assert.equal(trySignal(pid, 'SIGTERM'), null);
});

test('limits and priority of another process can be set', async () => {
  const pid = start(['/bin/sleep', '1000']);
  setLimit(pid, 'nofile', { soft: 10n, hard: 20n });
  assert.deepEqual(limitOf(pid, 'nofile'), { soft: 10n, hard: 20n });
  setNice(pid, 5);
  assert.equal(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[18], '5');
  assert.throws(() => setLimit(2 ** 30, 'core', { soft: 0n, hard: 0n }), { errno: 'ESRCH' });
  process.kill(pid, constants.signals.SIGKILL);
  await exited(pid);
});
