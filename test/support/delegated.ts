/** A cgroup of version 2 that is a test's own, as a container or systemd's `Delegate=yes` gives one to a host. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { errnoOf } from '../../src/base/errors.ts';
import { cgroupOf } from '../../src/base/posix/procfs.ts';
import { ownCgroup } from '../../src/reaping/cgroups.ts';

/** Moves this process into a new cgroup; returns what moves it back and removes it, or null where that is not allowed here. */
export function delegated(name: string): (() => Promise<void>) | null {
  const own = ownCgroup(readFileSync('/proc/self/mountinfo', 'utf8'), cgroupOf(process.pid));
  if (own === undefined) return null;
  const path = join(own, `osdaemond-test-${name}`);
  try {
    mkdirSync(path);
    writeFileSync(join(path, 'cgroup.procs'), String(process.pid));
  } catch {
    return null;
  }
  return async () => {
    writeFileSync(join(own, 'cgroup.procs'), String(process.pid));
    // Busy until the last of those that were ended in it is gone.
    while (existsSync(path)) {
      try {
        removeTree(path);
      } catch (thrown) {
        if (errnoOf(thrown) !== 'EBUSY') throw thrown;
        await nextTurn();
      }
    }
  };
}

function removeTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(path, entry.name));
  }
  rmdirSync(path);
}
