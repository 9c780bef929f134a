/** What is left of a run whose leader was reaped: its orphans, its cgroup and its group, each known by more than a number. */
import { trySignal } from '../base/posix/processes.ts';
import { statOf, type Ticks } from '../base/posix/procfs.ts';
import type { RunCgroup } from './cgroups.ts';
import type { KnownOrphan, Orphan, RunTag } from './orphans.ts';
import { groupExists, groupMembers } from './processgroup.ts';

export class Descendants {
  readonly #marks: RunTag;
  readonly #cgroup: RunCgroup | null;
  readonly #reapedAt: Ticks;

  constructor(marks: RunTag, cgroup: RunCgroup | null, reapedAt: Ticks) {
    this.#marks = marks;
    this.#cgroup = cgroup;
    this.#reapedAt = reapedAt;
  }

  /** The cheap question; it takes a zombie that others have to reap for a process. */
  exist(orphans: readonly KnownOrphan[]): boolean {
    return (
      this.#own(orphans).length > 0 ||
      groupExists(this.#marks.leader) ||
      this.#inCgroup().length > 0 ||
      this.mayAppear(orphans)
    );
  }

  /** Whether somebody young enough may turn out to belong to it. */
  mayAppear(orphans: readonly KnownOrphan[]): boolean {
    return orphans.some(({ isUndecided, started }) => isUndecided && started >= this.#marks.started);
  }

  /** Who lives still. Reads all of /proc: only where waiting did not help. */
  living(orphans: readonly KnownOrphan[]): Orphan[] {
    const found = new Map<number, Orphan>();
    for (const { pid, name } of this.#own(orphans)) if (statOf(pid)?.isAlive) found.set(pid, { pid, name });
    for (const { pid, name } of groupMembers(this.#marks.leader, this.#reapedAt)) found.set(pid, { pid, name });
    for (const pid of this.#inCgroup()) found.set(pid, { pid, name: statOf(pid)?.name ?? '?' });
    return [...found.values()];
  }

  /** SIGKILL to those that the host can name for certain; their children come to the host when they die. */
  kill(orphans: readonly KnownOrphan[]): void {
    for (const { pid } of this.#own(orphans)) trySignal(pid, 'SIGKILL');
    if (this.#inCgroup().length > 0) this.#cgroup?.kill();
  }

  /** SIGKILL to each that lives. Returns who is not to be reached or simply does not end, in words; null: nobody. */
  killEach(orphans: readonly KnownOrphan[]): string | null {
    this.#cgroup?.kill();
    const told = this.living(orphans).map(
      ({ pid, name }) => `pid ${pid} (${name}) ${trySignal(pid, 'SIGKILL') ?? 'is still there'}`,
    );
    return told.length === 0 ? null : told.join(', ');
  }

  #own(orphans: readonly KnownOrphan[]): KnownOrphan[] {
    return orphans.filter(({ owner }) => owner === this.#marks);
  }

  #inCgroup(): number[] {
    return this.#cgroup?.members() ?? [];
  }
}
