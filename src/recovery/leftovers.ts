/**
 * Finds the leftovers of a previous osdaemond by what a process carries: its cgroup, the run token in its environment, or
 * the session of a recorded main process. A pid counts only together with its start time.
 */

import { allProcesses, markOf, type ProcessStat, statOf, type Ticks } from '../base/posix/procfs.ts';
import { cgroupsBelow, RunCgroup } from '../reaping/cgroups.ts';
import type { RunLine } from './runlines.ts';

/** What is known about a previous osdaemond that did not shut down cleanly. */
export interface PreviousHost {
  /** All tokens of its runs begin with this. */
  readonly prefix: string;
  /** Runs that had not ended; empty when they are from before a reboot or from another PID namespace. */
  readonly runs: readonly RunLine[];
  /** The directory of its cgroups. */
  readonly cgroups: string | null;
}

export interface Leftover {
  readonly pid: number;
  readonly started: Ticks;
  /** The program name. */
  readonly name: string;
  /** null when only its environment shows that it belonged to a run. */
  readonly daemon: string | null;
  /** Whether it is the main process of a run, not a descendant. */
  readonly isLeader: boolean;
}

/** All leftovers that exist now. Reads all of /proc. */
export function findLeftovers(previous: PreviousHost): Leftover[] {
  const byToken = new Map(previous.runs.map((run) => [run.token, run]));
  const leaders = new Map(previous.runs.flatMap((run) => (isAlive(run) ? [[run.pid, run] as const] : [])));
  const inCgroups = cgroupMembers(previous.cgroups);
  const spared = ownAncestors();
  const found: Leftover[] = [];
  for (const pid of allProcesses()) {
    if (spared.has(pid)) continue;
    const token = inCgroups.get(pid) || markOf(pid);
    const isMarked =
      inCgroups.has(pid) || (token !== undefined && (byToken.has(token) || token.startsWith(previous.prefix)));
    // Without a living leader the session proves nothing.
    if (!isMarked && leaders.size === 0) continue;
    const stat = statOf(pid);
    if (stat === undefined || !stat.isAlive) continue;
    const run = leaders.get(pid) ?? byToken.get(token ?? '') ?? runOfSession(stat, leaders);
    if (run === undefined && !isMarked) continue;
    found.push({
      pid,
      started: stat.started,
      name: stat.name,
      daemon: run?.daemon ?? null,
      isLeader: leaders.has(pid),
    });
  }
  return found;
}

/** Whether the recorded process still exists, and not another one with its pid. */
function isAlive({ pid, started }: RunLine): boolean {
  const stat = pid === null ? undefined : statOf(pid);
  return stat?.isAlive === true && stat.started === started;
}

/** While its leader is alive, the number of a session or group cannot belong to another one. */
function runOfSession(
  { session, group }: ProcessStat,
  leaders: ReadonlyMap<number | null, RunLine>,
): RunLine | undefined {
  return leaders.get(session) ?? leaders.get(group);
}

/** pid → run token; '' for a member of osdaemond's own cgroup, whose run is unknown. */
function cgroupMembers(cgroups: string | null): ReadonlyMap<number, string> {
  if (cgroups === null) return new Map();
  const runs = [...cgroupsBelow(cgroups)].map(([token, cgroup]) => [token, cgroup] as const);
  const all = [['', new RunCgroup(cgroups)] as const, ...runs];
  return new Map(all.flatMap(([token, cgroup]) => cgroup.members().map((pid) => [pid, token] as const)));
}

/** osdaemond may run inside a daemon of the previous one: its own ancestors, and init, are never leftovers. */
function ownAncestors(): ReadonlySet<number> {
  const ancestors = new Set([0, 1]);
  for (let pid = process.pid; !ancestors.has(pid); pid = statOf(pid)?.parent ?? 1) ancestors.add(pid);
  return ancestors;
}
