/** Emits each change of an instance's state and activity once, after it took effect, and keeps what was emitted last. */
import type { Identity } from '../base/identity.ts';
import type { Standing } from '../events/statechange.ts';
import { activityOf } from '../machine/rollout/rollout.ts';
import type { InstanceActivity } from '../machine/rollout/rollouttypes.ts';
import type { Model } from '../machine/types.ts';
import type { Services } from '../process/services.ts';
import { reasonText } from './messages.ts';

export class StandingEmitter {
  readonly #services: Pick<Services, 'changes' | 'wallTime'>;
  #standing: Standing;
  #activity: InstanceActivity = 'stopped';

  /** @param model of an instance that was never started */
  constructor(who: Identity, { state, lastRun }: Model, services: Pick<Services, 'changes' | 'wallTime'>) {
    this.#services = services;
    const time = services.wallTime();
    this.#standing = { time, who, run: lastRun, pid: null, state: state.name, reason: reasonText(state) };
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Emits the standing with another reason, which the machine does not know. */
  explain(reason: string): void {
    const last = this.#standing;
    this.#standing = { ...last, time: this.#services.wallTime(), reason };
    this.#services.changes.emit({ type: 'state', ...this.#standing, before: last.state, ended: null });
  }

  /**
   * The state, if it has changed. A run whose process could not be started was never up.
   * @param pid of the run; null: it has no process
   */
  emitState({ state, lastRun: run }: Model, pid: number | null): void {
    const last = this.#standing;
    const isEmitted = state.name === last.state && run === last.run;
    if (isEmitted || ('run' in state && pid === null)) return;
    const time = this.#services.wallTime();
    this.#standing = { time, who: last.who, run, pid, state: state.name, reason: reasonText(state) };
    const isOver = last.pid !== null && (pid === null || run !== last.run);
    const ended = isOver ? { run: last.run, pid: last.pid } : null;
    this.#services.changes.emit({ type: 'state', ...this.#standing, before: last.state, ended });
  }

  /**
   * The activity, if it has changed.
   * @param only emits nothing unless this is the activity now
   */
  emitActivity({ state }: Model, pid: number | null, only?: InstanceActivity): void {
    const activity = activityOf(state.name, pid !== null);
    if (activity === this.#activity || (only !== undefined && activity !== only)) return;
    this.#activity = activity;
    this.#services.changes.emit({ type: 'activity', who: this.#standing.who, activity });
  }
}
