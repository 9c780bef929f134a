/** A cgroup (version 2) for one test, like the one that a container or systemd's `Delegate=yes` gives to osdaemond. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { errnoOf } from '../../src/base/errors.ts';
import { cgroupOf } from '../../src/base/posix/procfs.ts';
import { ownCgroup } from '../../src/reaping/cgroups.ts';

/** Moves this process into a new cgroup. Returns a function that moves it back and removes the cgroup, or null if that is not permitted. */
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
    // It stays busy until the last killed process in it has been reaped.
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
