/** Who is left of a former host is told by what a process carries or is, pid and start time at once, never by its number alone. */

import { allProcesses, markOf, type ProcessStat, statOf, type Ticks } from '../base/posix/procfs.ts';
import { formerCgroups, RunCgroup } from '../reaping/cgroups.ts';
import type { RunLine } from './runlines.ts';

/** What is known of a host that did not come to its end. */
export interface PreviousHost {
  /** All tokens of its runs begin with this. */
  readonly prefix: string;
  /** Those that had not ended; empty where it lived before a reboot or among other process numbers. */
  readonly runs: readonly RunLine[];
  /** The folder of its cgroups. */
  readonly cgroups: string | null;
}

export interface Leftover {
  readonly pid: number;
  readonly started: Ticks;
  /** The name of the program. */
  readonly name: string;
  /** null where only its environment remembers the run. */
  readonly daemon: string | null;
  /** The process that the host had started, not one of its descendants. */
  readonly isLeader: boolean;
}

/** All that live now. Reads all of /proc. */
export function findLeftovers(former: PreviousHost): Leftover[] {
  const byToken = new Map(former.runs.map((run) => [run.token, run]));
  const leaders = new Map(former.runs.flatMap((run) => (isLiving(run) ? [[run.pid, run] as const] : [])));
  const inCgroups = membersOf(former.cgroups);
  const spared = ownAncestors();
  const found: Leftover[] = [];
  for (const pid of allProcesses()) {
    if (spared.has(pid)) continue;
    const token = inCgroups.get(pid) || markOf(pid);
    const isMarked =
      inCgroups.has(pid) || (token !== undefined && (byToken.has(token) || token.startsWith(former.prefix)));
    // With nobody of whom it could be the session, its number says nothing.
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

/** The same process as then: the number alone could be anybody's by now. */
function isLiving({ pid, started }: RunLine): boolean {
  const stat = pid === null ? undefined : statOf(pid);
  return stat?.isAlive === true && stat.started === started;
}

/** While its leader lives, the number of a session or group is taken, and means that one. */
function runOfSession(
  { session, group }: ProcessStat,
  leaders: ReadonlyMap<number | null, RunLine>,
): RunLine | undefined {
  return leaders.get(session) ?? leaders.get(group);
}

/** pid → token; '' where its run is not known, the host's own cgroup */
function membersOf(cgroups: string | null): ReadonlyMap<number, string> {
  if (cgroups === null) return new Map();
  const runs = [...formerCgroups(cgroups)].map(([token, cgroup]) => [token, cgroup] as const);
  const all = [['', new RunCgroup(cgroups)] as const, ...runs];
  return new Map(all.flatMap(([token, cgroup]) => cgroup.members().map((pid) => [pid, token] as const)));
}

/** A host that is started from within a daemon of its predecessor does not saw off its own branch; nor is init a leftover. */
function ownAncestors(): ReadonlySet<number> {
  const ancestors = new Set([0, 1]);
  for (let pid = process.pid; !ancestors.has(pid); pid = statOf(pid)?.parent ?? 1) ancestors.add(pid);
  return ancestors;
}
