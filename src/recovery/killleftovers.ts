/**
 * Stops the leftovers of a previous osdaemond: first the stop signal to each main process, then SIGKILL to everything that
 * is left. Each process is signalled through a pidfd, so that a signal never reaches a later process with the same pid.
 */
import type { Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import { closeQuietly } from '../base/posix/descriptors.ts';
import { watchFd } from '../base/posix/fdwatch.ts';
import { openPidfd, signalPidfd } from '../base/posix/pidfd.ts';
import { statOf } from '../base/posix/procfs.ts';
import type { Leftover } from './leftovers.ts';

/** How a daemon is stopped. */
export interface StopPolicy {
  readonly signal: NodeJS.Signals;
  /** Milliseconds until SIGKILL. */
  readonly timeout: number;
}

export interface UnkilledLeftover {
  readonly leftover: Leftover;
  /** Why it still exists, for a message. */
  readonly reason: string;
}

/** How long the kernel may take to end a killed process, milliseconds. */
const KILL_TIMEOUT = 5000;
/** After so many rounds of SIGKILL a daemon that keeps forking is given up. */
const MAX_ROUNDS = 20;

/**
 * @param find lists the leftovers that exist now; called again after each round
 * @returns those that could not be killed
 */
export async function killLeftovers(
  find: () => readonly Leftover[],
  policyFor: (daemon: string | null) => StopPolicy,
  clock: Clock,
): Promise<readonly UnkilledLeftover[]> {
  const leaders = find().filter(({ isLeader }) => isLeader);
  await Promise.all(
    leaders.map((leader) => {
      const { signal, timeout } = policyFor(leader.daemon);
      return end(leader, [signal, 'SIGCONT'], timeout, clock);
    }),
  );
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const left = find();
    const reasons = await Promise.all(left.map((leftover) => end(leftover, ['SIGKILL'], KILL_TIMEOUT, clock)));
    const unkilled = left.flatMap((leftover, at) => {
      const reason = reasons[at];
      return typeof reason === 'string' ? [{ leftover, reason }] : [];
    });
    if (unkilled.length === left.length) return unkilled;
  }
  return find().map((leftover) => ({ leftover, reason: 'it forks faster than it can be killed' }));
}

/** Sends the signals and waits. Resolves with null when the process has exited, else with the reason why it has not. */
async function end(
  leftover: Leftover,
  signals: readonly NodeJS.Signals[],
  timeout: number,
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
    // The pidfd holds one process. If the start time still matches now, that process is the leftover.
    if (statOf(leftover.pid)?.started !== leftover.started) return null;
    for (const signal of signals) signalPidfd(fd, signal);
    return await exited(fd, timeout, clock);
  } catch (thrown) {
    return reasonOf(thrown);
  } finally {
    closeQuietly(fd);
  }
}

function exited(fd: number, timeout: number, clock: Clock): Promise<string | null> {
  return new Promise((resolve) => {
    const finish = (reason: string | null): void => {
      cancel();
      watch.stop();
      resolve(reason);
    };
    const cancel = clock.after(timeout, () => finish('it still exists (stuck in the kernel?)'));
    const watch = watchFd(fd, 'readable', () => finish(null));
  });
}
