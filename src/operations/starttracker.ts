/** A daemon has risen when each of its copies was ready once, or up where it does not say; a halt or a stop ends the hope. */

import { instanceName } from '../base/identity.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { StateEvent } from '../events/eventstream.ts';
import type { OperationContext } from './context.ts';
import { DONE_OUTCOME, type OutcomeTracker, type TrackedOutcome } from './outcomes.ts';

/** The last words of a daemon that are told with its halt. */
const LAST_WORDS = 3;

export class StartTracker implements OutcomeTracker {
  readonly #place: OperationContext;
  readonly #name: string;
  /** The runs that were there before the command and do not count: instance → run. */
  readonly #before: ReadonlyMap<string, number>;
  readonly #risen = new Set<string>();

  /** @param fresh only a run counts that begins after this moment */
  constructor(place: OperationContext, daemon: Daemon, { fresh }: { readonly fresh: boolean }) {
    this.#place = place;
    this.#name = daemon.name;
    const runs = daemon.instances.map(({ who, standing }) => [instanceName(who), standing.run] as const);
    this.#before = new Map(fresh ? runs : []);
  }

  note(event: StateEvent): TrackedOutcome {
    if (event.state === 'halted') return this.#failed(`is halted (${event.reason})`);
    this.#count(event);
    return null;
  }

  look(daemon: Daemon | undefined): TrackedOutcome {
    if (daemon === undefined) return this.#failed('was taken out of the configuration');
    for (const { who, standing } of daemon.instances) this.#count({ ...standing, instance: instanceName(who) });
    if (daemon.instances.every(({ who }) => this.#risen.has(instanceName(who)))) return DONE_OUTCOME;
    const halted = this.#haltedBefore(daemon);
    if (halted !== null) return { outcome: 'failed', reason: `${this.#name} waits for ${halted}, which is halted` };
    if (daemon.wanted === 'up') return null;
    if (daemon.instances.some(({ stoppedBecause }) => stoppedBecause === 'finished')) {
      return this.#failed('ended before it was ready, and is not started again (restart)');
    }
    return { outcome: 'superseded', reason: `${this.#name}: superseded by stop` };
  }

  /** The one that it waits for in vain, directly or not. */
  #haltedBefore({ waiting, settings }: Daemon): string | null {
    if (waiting === null) return null;
    for (const name of settings.after) {
      const before = this.#place.daemons().get(name);
      if (before === undefined) continue;
      const halted = before.instances.some(({ state }) => state === 'halted') ? name : this.#haltedBefore(before);
      if (halted !== null) return halted;
    }
    return null;
  }

  #count({ instance, run, state }: Pick<StateEvent, 'instance' | 'run' | 'state'>): void {
    if (run <= (this.#before.get(instance) ?? 0)) return;
    const saysReady = this.#place.daemons().get(this.#name)?.settings.readiness !== 'none';
    if (state === 'ready' || (state === 'up' && !saysReady)) this.#risen.add(instance);
  }

  #failed(what: string): TrackedOutcome {
    const words = this.#place.lines.recent(this.#name, LAST_WORDS, 'stderr').map(({ text }) => text);
    const quoted = words.length === 0 ? '' : `; its last words on stderr: ${words.join(' | ')}`;
    return { outcome: 'failed', reason: `${this.#name} ${what}${quoted}` };
  }
}
