/**
 * Runs a command for several daemons and waits for one outcome each. It subscribes to events before it runs the command,
 * so it misses no change of state.
 */
import { OsdaemonError } from '../base/errors.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { StateEvent } from '../events/eventstream.ts';
import type { Outcome } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';

/** null: not decided yet. */
export type TrackedOutcome = Pick<Outcome, 'outcome' | 'reason'> | null;

/** Decides the outcome of a command for one daemon. */
export interface OutcomeTracker {
  /** Called for each event of the daemon, before `check`: a state that has passed already counts too. */
  observe(event: StateEvent): TrackedOutcome;
  /** Called once after the command and then after each event. `daemon` is undefined if it was removed. */
  check(daemon: Daemon | undefined): TrackedOutcome;
}

export const DONE_OUTCOME: TrackedOutcome = { outcome: 'done', reason: '' };

export interface WaitLimits {
  /** Milliseconds; undefined: no limit. */
  readonly timeout: number | undefined;
  /** Aborted when the client disconnects or osdaemond exits. */
  readonly signal: AbortSignal;
  /** Whether the first daemon that is done ends the wait; false. */
  readonly any?: boolean;
}

interface Tracked {
  readonly name: string;
  readonly tracker: OutcomeTracker;
  outcome: TrackedOutcome;
}

/**
 * @param run gives the command to one daemon and returns the tracker of its outcome; called after the subscription began
 * @throws {OsdaemonError} `stopping` when `signal` is aborted
 */
export async function trackOutcomes(
  ctx: OperationContext,
  daemons: readonly Daemon[],
  run: (daemon: Daemon) => OutcomeTracker,
  { timeout, signal, any = false }: WaitLimits,
): Promise<readonly Outcome[]> {
  // A daemon with `after` depends on the events of others too.
  const independent = daemons.every(({ settings }) => settings.after.size === 0);
  const subscription = ctx.events.subscribe(independent ? new Set(daemons.map(({ name }) => name)) : undefined);
  const end = (): void => subscription.end();
  const cancel = timeout === undefined ? (): void => {} : ctx.clock.after(timeout, end);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const all = new Map<string, Tracked>();
  // Removing a daemon that is not running produces no event.
  const offConfig = ctx.store.changed.on(() => {
    setImmediate(() => {
      for (const one of all.values()) one.outcome ??= one.tracker.check(ctx.daemons().get(one.name));
      if (isOver(all, any)) end();
    });
  });
  let dropped = '';
  try {
    for (const { name, tracker } of daemons.map((daemon) => ({ name: daemon.name, tracker: run(daemon) }))) {
      all.set(name, { name, tracker, outcome: tracker.check(ctx.daemons().get(name)) });
    }
    if (!isOver(all, any)) {
      for await (const item of subscription) {
        if (item.kind === 'dropped') dropped = item.message;
        if (item.kind === 'event') update(ctx, all, item.event);
        if (isOver(all, any)) break;
      }
    }
  } finally {
    end();
    cancel();
    offConfig();
    signal.removeEventListener('abort', end);
  }
  if (signal.aborted) throw new OsdaemonError('stopping', 'osdaemond is exiting; the outcome is unknown');
  const undecided: TrackedOutcome =
    dropped !== '' ? { outcome: 'failed', reason: dropped } : isOver(all, any) ? PENDING : timedOut(timeout ?? 0);
  return daemons.map(({ name }) => ({
    daemon: name,
    ...(all.get(name)?.outcome ?? undecided),
    state: ctx.daemons().get(name)?.instances[0]?.state ?? null,
  }));
}

const PENDING: NonNullable<TrackedOutcome> = { outcome: 'pending', reason: '' };

function timedOut(timeout: number): NonNullable<TrackedOutcome> {
  return { outcome: 'timeout', reason: `timed out after ${timeout / 1000} s` };
}

function update(ctx: OperationContext, all: ReadonlyMap<string, Tracked>, event: StateEvent): void {
  const own = all.get(event.daemon);
  if (own?.outcome === null) own.outcome = own.tracker.observe(event);
  for (const one of all.values()) {
    const daemon = ctx.daemons().get(one.name);
    // Events of other daemons matter only to a daemon that waits for them.
    if (one === own || daemon?.waiting !== null) one.outcome ??= one.tracker.check(daemon);
  }
}

function isOver(all: ReadonlyMap<string, Tracked>, any: boolean): boolean {
  const outcomes = [...all.values()].map(({ outcome }) => outcome);
  return outcomes.every((one) => one !== null) || (any && outcomes.some((one) => one?.outcome === 'done'));
}
