/**
 * Attributes orphans (processes reparented to osdaemond) to the runs they come from: by session or process group, run token
 * or cgroup. An orphan is attributed when it is first seen, and keeps its owner until osdaemond reaps it.
 */
import { ticksNow } from '../base/posix/processes.ts';
import { cgroupOf, markOf, ownChildren, type ProcessStat, statOf, type Ticks } from '../base/posix/procfs.ts';

/** What identifies the processes of a run. */
export interface RunTag {
  /** In the environment of all its processes, and the name of its cgroup. */
  readonly token: string;
  /** The pid of its main process: the number of its session and of its first process group. */
  readonly leader: number;
  /** The start of the main process; nothing older belongs to the run. */
  readonly started: Ticks;
}

export interface Orphan {
  readonly pid: number;
  /** The program name. */
  readonly name: string;
}

export interface KnownOrphan extends Orphan {
  /** null: unattributed. */
  readonly owner: RunTag | null;
  /** Whether some run of this osdaemond started it; false for an orphan of unrelated processes. */
  readonly isOurs: boolean;
  /** Too young to decide: during an exec a process has no environment. */
  readonly isUndecided: boolean;
  readonly started: Ticks;
}

/** An exec is over by then, on a busy machine too (200 ms). */
const DECIDED_AFTER: Ticks = 20;

/** What cgroups know about processes without a run. */
export interface CgroupAttribution {
  isUnattributed(cgroup: string): boolean;
}

export class Orphans {
  #cgroups: CgroupAttribution | null = null;
  readonly #isChild: (pid: number) => boolean;
  readonly #unattributed: (orphans: readonly KnownOrphan[]) => void;
  readonly #byToken = new Map<string, RunTag>();
  readonly #byLeader = new Map<number, RunTag>();
  readonly #known = new Map<number, KnownOrphan>();
  /** Identified since the last report. */
  readonly #unreported = new Set<number>();

  /**
   * @param isChild whether osdaemond started this process itself
   * @param unattributed called once for each orphan that belongs to no run
   */
  constructor(isChild: (pid: number) => boolean, unattributed: (orphans: readonly KnownOrphan[]) => void) {
    this.#isChild = isChild;
    this.#unattributed = unattributed;
  }

  useCgroups(cgroups: CgroupAttribution): void {
    this.#cgroups = cgroups;
  }

  /** From now on orphans may belong to this run. */
  addRun(run: RunTag): void {
    this.#byToken.set(run.token, run);
    this.#byLeader.set(run.leader, run);
  }

  /** Attributes an orphan without an owner to this run. */
  attribute(orphan: KnownOrphan, run: RunTag): void {
    if (orphan.owner === null && orphan.isOurs) this.#known.set(orphan.pid, { ...orphan, owner: run });
  }

  /** No process of the run is left. */
  removeRun(run: RunTag): void {
    if (this.#byToken.get(run.token) === run) this.#byToken.delete(run.token);
    if (this.#byLeader.get(run.leader) === run) this.#byLeader.delete(run.leader);
  }

  /** The orphan is a zombie: as long as its pid is taken, the members of its session can be attributed by it. */
  beforeReaping(pid: number): void {
    if (this.#known.get(pid)?.owner) this.list();
  }

  /** The pid is free. */
  reaped(pid: number): void {
    this.#known.delete(pid);
    this.#unreported.delete(pid);
  }

  /** Reports the new unattributed orphans; call it when the exits of a wake have been handled. */
  report(): void {
    const unattributed = [...this.#unreported]
      .flatMap((pid) => this.#known.get(pid) ?? [])
      .filter(({ owner }) => owner === null);
    this.#unreported.clear();
    if (unattributed.length > 0) this.#unattributed(unattributed);
  }

  /** All living orphans. Reads /proc for each new one; the others are known. */
  list(): readonly KnownOrphan[] {
    const orphans: KnownOrphan[] = [];
    for (const pid of ownChildren()) {
      if (this.#isChild(pid)) continue;
      const before = this.#known.get(pid);
      const known = before === undefined || before.isUndecided ? this.#identify(pid) : before;
      if (known !== undefined) orphans.push(known);
    }
    return orphans;
  }

  #identify(pid: number): KnownOrphan | undefined {
    const stat = statOf(pid);
    if (stat === undefined || !stat.isAlive) return undefined;
    const known = { pid, name: stat.name, started: stat.started, ...this.#ownerOf(stat) };
    this.#known.set(pid, known);
    if (!known.isUndecided) this.#unreported.add(pid);
    return known;
  }

  #ownerOf(stat: ProcessStat): Attribution {
    const byNumber = this.#byLeader.get(stat.session) ?? this.#byLeader.get(stat.group);
    if (byNumber !== undefined && stat.started >= byNumber.started) return ownedBy(byNumber);
    // The leader of its session or group may be another orphan, whose pid is taken until it is reaped here.
    const bySession = (this.#known.get(stat.session) ?? this.#known.get(stat.group))?.owner;
    if (bySession) return ownedBy(bySession);
    const mark = markOf(stat.pid);
    const byMark = this.#byToken.get(mark ?? '');
    if (byMark !== undefined) return ownedBy(byMark);
    const cgroup = cgroupOf(stat.pid) ?? '';
    const byCgroup = this.#byToken.get(cgroup.slice(cgroup.lastIndexOf('/') + 1));
    if (byCgroup !== undefined) return ownedBy(byCgroup);
    const isUndecided = mark === '' && ticksNow() - stat.started < DECIDED_AFTER;
    return { owner: null, isOurs: this.#cgroups?.isUnattributed(cgroup) === true, isUndecided };
  }
}

type Attribution = Pick<KnownOrphan, 'owner' | 'isOurs' | 'isUndecided'>;

function ownedBy(owner: RunTag): Attribution {
  return { owner, isOurs: true, isUndecided: false };
}
