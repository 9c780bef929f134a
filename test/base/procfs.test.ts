/** What /proc tells about processes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ticksNow } from '../../src/base/posix/processes.ts';
import { isAnotherAlive, processIdentity } from '../../src/base/posix/processidentity.ts';
import { allProcesses, markOf, statOf } from '../../src/base/posix/procfs.ts';
import { temporaryDirectory } from '../support/folder.ts';

async function program(t: TestContext, path: string, env: Record<string, string> = {}): Promise<number> {
  const child = spawn(path, ['1000'], { env, stdio: 'ignore' });
  t.after(async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  });
  await once(child, 'spawn');
  return child.pid ?? 0;
}

test('a program name with parentheses and blanks does not shift the fields', async (t) => {
  const path = join(temporaryDirectory(t), 'a) S 1 (b');
  copyFileSync('/bin/sleep', path);
  const pid = await program(t, path);
  const stat = statOf(pid);
  assert.equal(stat?.name, 'a) S 1 (b');
  assert.equal(stat.parent, process.pid);
  assert.equal(stat.isAlive, true);
  assert.ok(Math.abs(stat.started - ticksNow()) < 1000);
});

test('the mark of a run is read from the environment', async (t) => {
  const first = await program(t, '/bin/sleep', { OSDAEMON_RUN: 'one', OTHER: 'x' });
  const last = await program(t, '/bin/sleep', { OTHER: 'x', OSDAEMON_RUN: 'two' });
  const similar = await program(t, '/bin/sleep', { XOSDAEMON_RUN: 'three' });
  assert.deepEqual([markOf(first), markOf(last), markOf(similar)], ['one', 'two', undefined]);
  assert.ok(allProcesses().includes(last));
});

test('a process is identified by pid and start time', async (t) => {
  const pid = await program(t, '/bin/sleep');
  const identity = processIdentity(pid);
  assert.match(identity, /^\d+-\d+$/);
  assert.equal(isAnotherAlive(identity), true);
  assert.equal(isAnotherAlive(`${pid}-1`), false);
  assert.equal(isAnotherAlive(String(pid)), false);
  assert.equal(isAnotherAlive(processIdentity(process.pid)), false);
});
