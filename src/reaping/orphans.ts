/** Whose an orphan is, is found out when it is first seen, and holds as long as the host has not reaped it: its number stays its own. */
import { ticksNow } from '../base/posix/processes.ts';
import { cgroupOf, markOf, ownChildren, type ProcessStat, statOf, type Ticks } from '../base/posix/procfs.ts';

/** What tells that a process belongs to a run. */
export interface RunTag {
  /** In the environment of all that it starts, and the name of its cgroup. */
  readonly token: string;
  /** The number of its session and of its first process group. */
  readonly leader: number;
  /** Nobody who is older than the leader comes from it. */
  readonly started: Ticks;
}

export interface Orphan {
  readonly pid: number;
  /** The name of the program. */
  readonly name: string;
}

export interface KnownOrphan extends Orphan {
  /** null: of no run that is known. */
  readonly owner: RunTag | null;
  /** Of some daemon of this host, whoever that is; a stranger is not. */
  readonly isOurs: boolean;
  /** Too young to tell: in the middle of an exec a process has no environment yet. */
  readonly isUndecided: boolean;
  readonly started: Ticks;
}

/** An exec is over by then, on a busy machine too. */
const DECIDED_AFTER: Ticks = 20;

/** How far cgroups tell; nothing where there are none. */
export interface CgroupAttribution {
  isUnattributed(cgroup: string): boolean;
}

export class Orphans {
  #cgroups: CgroupAttribution | null = null;
  readonly #isOwn: (pid: number) => boolean;
  readonly #unknown: (orphans: readonly KnownOrphan[]) => void;
  readonly #byToken = new Map<string, RunTag>();
  readonly #byLeader = new Map<number, RunTag>();
  readonly #known = new Map<number, KnownOrphan>();
  readonly #untold = new Set<number>();

  /**
   * @param isOwn whether the host has started this child itself
   * @param unknown hears once of each orphan that belongs to no run; it is left alone
   */
  constructor(isOwn: (pid: number) => boolean, unknown: (orphans: readonly KnownOrphan[]) => void) {
    this.#isOwn = isOwn;
    this.#unknown = unknown;
  }

  /** From now on cgroups tell as well. */
  useCgroups(cgroups: CgroupAttribution): void {
    this.#cgroups = cgroups;
  }

  /** From now on orphans may belong to this run. */
  addRun(run: RunTag): void {
    this.#byToken.set(run.token, run);
    this.#byLeader.set(run.leader, run);
  }

  /** One that was nobody's is found to be of this run. */
  attribute(orphan: KnownOrphan, run: RunTag): void {
    if (orphan.owner === null && orphan.isOurs) this.#known.set(orphan.pid, { ...orphan, owner: run });
  }

  /** Nothing of the run is left. */
  removeRun(run: RunTag): void {
    if (this.#byToken.get(run.token) === run) this.#byToken.delete(run.token);
    if (this.#byLeader.get(run.leader) === run) this.#byLeader.delete(run.leader);
  }

  /** An orphan is dead, and holds its number for the last time: whoever is in its session is of the same run. */
  beforeReaping(pid: number): void {
    if (this.#known.get(pid)?.owner) this.list();
  }

  /** The number was given back. */
  reaped(pid: number): void {
    this.#known.delete(pid);
    this.#untold.delete(pid);
  }

  /** To be called when all that is known has been said about those who were seen last. */
  report(): void {
    const strangers = [...this.#untold]
      .flatMap((pid) => this.#known.get(pid) ?? [])
      .filter(({ owner }) => owner === null);
    this.#untold.clear();
    if (strangers.length > 0) this.#unknown(strangers);
  }

  /** All orphans that live now; the first look at each asks /proc, every other one is cheap. */
  list(): readonly KnownOrphan[] {
    const now: KnownOrphan[] = [];
    for (const pid of ownChildren()) {
      if (this.#isOwn(pid)) continue;
      const before = this.#known.get(pid);
      const known = before === undefined || before.isUndecided ? this.#identify(pid) : before;
      if (known !== undefined) now.push(known);
    }
    return now;
  }

  #identify(pid: number): KnownOrphan | undefined {
    const stat = statOf(pid);
    if (stat === undefined || !stat.isAlive) return undefined;
    const known = { pid, name: stat.name, started: stat.started, ...this.#ownerOf(stat) };
    this.#known.set(pid, known);
    if (!known.isUndecided) this.#untold.add(pid);
    return known;
  }

  #ownerOf(stat: ProcessStat): Pick<KnownOrphan, 'owner' | 'isOurs' | 'isUndecided'> {
    const byNumber = this.#byLeader.get(stat.session) ?? this.#byLeader.get(stat.group);
    if (byNumber !== undefined && stat.started >= byNumber.started) return ownedBy(byNumber);
    // An orphan holds its number until it is reaped here.
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

function ownedBy(owner: RunTag): Pick<KnownOrphan, 'owner' | 'isOurs' | 'isUndecided'> {
  return { owner, isOurs: true, isUndecided: false };
}
