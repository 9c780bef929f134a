/**
 * Tracks a start: done when every instance has been ready (up, for a daemon without a readiness setting), failed when the
 * daemon is halted, exits for good, is removed, or waits for a halted daemon.
 */
import { instanceName } from '../base/identity.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { StateEvent } from '../events/eventstream.ts';
import type { OperationContext } from './context.ts';
import { DONE_OUTCOME, type OutcomeTracker, type TrackedOutcome } from './outcomes.ts';

/** Lines of stderr that a failure quotes. */
const STDERR_LINES = 3;

export class StartTracker implements OutcomeTracker {
  readonly #ctx: OperationContext;
  readonly #name: string;
  /** The last run of each instance before the command, by instance; these do not count. */
  readonly #runsBefore: ReadonlyMap<string, number>;
  readonly #started = new Set<string>();

  /** @param fresh whether only runs that begin after this moment count */
  constructor(ctx: OperationContext, daemon: Daemon, { fresh }: { readonly fresh: boolean }) {
    this.#ctx = ctx;
    this.#name = daemon.name;
    const runs = daemon.instances.map(({ who, standing }) => [instanceName(who), standing.run] as const);
    this.#runsBefore = new Map(fresh ? runs : []);
  }

  observe(event: StateEvent): TrackedOutcome {
    if (event.state === 'halted') return this.#failed(`is halted (${event.reason})`);
    this.#count(event);
    return null;
  }

  check(daemon: Daemon | undefined): TrackedOutcome {
    if (daemon === undefined) return this.#failed('was removed from the configuration');
    for (const { who, standing } of daemon.instances) this.#count({ ...standing, instance: instanceName(who) });
    if (daemon.instances.every(({ who }) => this.#started.has(instanceName(who)))) return DONE_OUTCOME;
    const halted = this.#haltedDependency(daemon, new Set());
    if (halted !== null) return { outcome: 'failed', reason: `${this.#name} waits for ${halted}, which is halted` };
    if (daemon.wanted === 'up') return null;
    if (daemon.instances.some(({ stoppedBecause }) => stoppedBecause === 'finished')) {
      return this.#failed(`exited before becoming ready (restart = ${daemon.settings.restart})`);
    }
    return { outcome: 'superseded', reason: `${this.#name}: superseded by stop` };
  }

  /** A halted daemon that `daemon` waits for, directly or not. @param seen the daemons visited so far */
  #haltedDependency({ waiting, settings }: Daemon, seen: Set<string>): string | null {
    if (waiting === null) return null;
    for (const name of settings.after) {
      const dependency = this.#ctx.daemons().get(name);
      if (dependency === undefined || seen.has(name)) continue;
      seen.add(name);
      const isHalted = dependency.instances.some(({ state }) => state === 'halted');
      const halted = isHalted ? name : this.#haltedDependency(dependency, seen);
      if (halted !== null) return halted;
    }
    return null;
  }

  #count({ instance, run, state }: Pick<StateEvent, 'instance' | 'run' | 'state'>): void {
    if (run <= (this.#runsBefore.get(instance) ?? 0)) return;
    const hasReadiness = this.#ctx.daemons().get(this.#name)?.settings.readiness !== 'none';
    if (state === 'ready' || (state === 'up' && !hasReadiness)) this.#started.add(instance);
  }

  #failed(what: string): TrackedOutcome {
    const lines = this.#ctx.lines.recent(this.#name, STDERR_LINES, 'stderr').map(({ text }) => text);
    const quoted = lines.length === 0 ? '' : `; last lines on stderr: ${lines.join(' | ')}`;
    return { outcome: 'failed', reason: `${this.#name} ${what}${quoted}` };
  }
}
