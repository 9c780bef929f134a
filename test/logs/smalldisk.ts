/** Mounts a disk of 16 KiB while `use` runs; the test is skipped where it cannot be mounted. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export const SMALL_DISK = 16 * 1024;

/** @param use is called with the directory of the disk */
export async function withSmallDisk(
  t: TestContext,
  directory: string,
  use: (disk: string) => Promise<void>,
): Promise<void> {
  const disk = join(directory, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK}`, 'none', disk], { stdio: 'ignore' });
  } catch {
    t.skip('a small disk cannot be mounted here: that needs root');
    return;
  }
  try {
    await use(disk);
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
}
