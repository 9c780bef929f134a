/** Leftovers are asked first and killed at last, each through a descriptor that means this one process; then nothing of them is left, or it is told. */
import type { Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { closeQuietly } from '../base/posix/descriptors.ts';
import { watchFd } from '../base/posix/fdwatch.ts';
import { openPidfd, signalPidfd } from '../base/posix/pidfd.ts';
import { statOf } from '../base/posix/procfs.ts';
import type { Leftover } from './leftovers.ts';

/** How a daemon is asked to leave, and for how long it is waited for, in milliseconds. */
export interface StopPolicy {
  readonly signal: NodeJS.Signals;
  readonly patience: number;
}

/** One that is still there, and why, in words. */
export interface UnkilledLeftover {
  readonly leftover: Leftover;
  readonly reason: string;
}

/** How long the kernel may take to end what was killed, milliseconds. */
const AFTER_KILL = 5000;
/** Who forks faster than this many looks can follow is told as a survivor. */
const MOST_LOOKS = 20;

/** @param find all that live now, asked again after each round */
export async function killLeftovers(
  find: () => readonly Leftover[],
  farewell: (daemon: string | null) => StopPolicy,
  clock: Clock,
): Promise<readonly UnkilledLeftover[]> {
  const leaders = find().filter(({ isLeader }) => isLeader);
  await Promise.all(
    leaders.map((leader) => {
      const { signal, patience } = farewell(leader.daemon);
      return end(leader, [signal, 'SIGCONT'], patience, clock);
    }),
  );
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const left = find();
    const reasons = await Promise.all(left.map((leftover) => end(leftover, ['SIGKILL'], AFTER_KILL, clock)));
    const survivors = left.flatMap((leftover, at) => {
      const reason = reasons[at];
      return typeof reason === 'string' ? [{ leftover, reason }] : [];
    });
    if (survivors.length === left.length) return survivors;
  }
  return find().map((leftover) => ({ leftover, reason: 'it multiplies as fast as it is ended' }));
}

/** Resolves when the process has ended, with null, or with why it has not. */
async function end(
  leftover: Leftover,
  signals: readonly NodeJS.Signals[],
  patience: number,
  clock: Clock,
): Promise<string | null> {
  let fd: number | null;
  try {
    fd = openPidfd(leftover.pid);
  } catch (thrown) {
    return reasonOf(thrown);
  }
  if (fd === null) return null;
  try {
    // From here on the number cannot change its meaning behind the descriptor: if it is still the same, so is this.
    if (statOf(leftover.pid)?.started !== leftover.started) return null;
    for (const signal of signals) signalPidfd(fd, signal);
    return await ended(fd, patience, clock);
  } catch (thrown) {
    return reasonOf(thrown);
  } finally {
    closeQuietly(fd);
  }
}

function ended(fd: number, patience: number, clock: Clock): Promise<string | null> {
  return new Promise((resolve) => {
    const over = (reason: string | null): void => {
      late();
      seen.end();
      resolve(reason);
    };
    const late = clock.after(patience, () => over('it is still there (stuck in the kernel?)'));
    const seen = watchFd(fd, 'readable', () => over(null));
  });
}
