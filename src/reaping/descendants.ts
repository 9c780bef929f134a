/**
 * Kills what is left of a run after its main process was reaped: its orphans, the members of its cgroup and of its process
 * group. A pid is trusted only where something else proves that it still belongs to the run.
 */
import { trySignal } from '../base/posix/processes.ts';
import { statOf, type Ticks } from '../base/posix/procfs.ts';
import type { RunCgroup } from './cgroups.ts';
import type { KnownOrphan, Orphan, RunTag } from './orphans.ts';
import { groupExists, groupMembers } from './processgroup.ts';

export class Descendants {
  readonly #run: RunTag;
  readonly #cgroup: RunCgroup | null;
  readonly #reapedAt: Ticks;

  /** @param reapedAt when the main process was reaped */
  constructor(run: RunTag, cgroup: RunCgroup | null, reapedAt: Ticks) {
    this.#run = run;
    this.#cgroup = cgroup;
    this.#reapedAt = reapedAt;
  }

  /** Whether any may exist; cheap, and counts zombies that other parents have to reap. */
  exist(orphans: readonly KnownOrphan[]): boolean {
    return (
      this.#own(orphans).length > 0 ||
      groupExists(this.#run.leader) ||
      this.#inCgroup().length > 0 ||
      this.mayAppear(orphans)
    );
  }

  /** Whether an orphan that is still undecided may turn out to belong to the run. */
  mayAppear(orphans: readonly KnownOrphan[]): boolean {
    return orphans.some(({ isUndecided, started }) => isUndecided && started >= this.#run.started);
  }

  /** Those that are alive. Reads all of /proc, so only for what does not exit soon. */
  living(orphans: readonly KnownOrphan[]): Orphan[] {
    const found = new Map<number, Orphan>();
    for (const { pid, name } of this.#own(orphans)) if (statOf(pid)?.isAlive) found.set(pid, { pid, name });
    for (const { pid, name } of groupMembers(this.#run.leader, this.#reapedAt)) found.set(pid, { pid, name });
    for (const pid of this.#inCgroup()) found.set(pid, { pid, name: statOf(pid)?.name ?? '?' });
    return [...found.values()];
  }

  /** Sends SIGKILL to its orphans and its cgroup; their children become orphans in turn. */
  kill(orphans: readonly KnownOrphan[]): void {
    for (const { pid } of this.#own(orphans)) trySignal(pid, 'SIGKILL');
    if (this.#inCgroup().length > 0) this.#cgroup?.kill();
  }

  /** Sends SIGKILL to each that is alive. Returns those and why they are, for a message; null: none is alive. */
  killEach(orphans: readonly KnownOrphan[]): string | null {
    this.#cgroup?.kill();
    const alive = this.living(orphans).map(
      ({ pid, name }) => `pid ${pid} (${name}) ${trySignal(pid, 'SIGKILL') ?? 'is still running'}`,
    );
    return alive.length === 0 ? null : alive.join(', ');
  }

  #own(orphans: readonly KnownOrphan[]): KnownOrphan[] {
    return orphans.filter(({ owner }) => owner === this.#run);
  }

  #inCgroup(): number[] {
    return this.#cgroup?.members() ?? [];
  }
}
