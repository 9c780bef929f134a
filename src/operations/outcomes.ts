/** Whoever waits for an outcome subscribes first, then acts, then looks and listens: no change in between is missed. */
import { OsdaemonError } from '../base/errors.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { StateEvent } from '../events/eventstream.ts';
import type { Outcome } from '../wire/commands.ts';
import type { OperationContext } from './context.ts';

/** null: not decided yet. */
export type TrackedOutcome = Pick<Outcome, 'outcome' | 'reason'> | null;

export interface OutcomeTracker {
  /** How it is now; asked once after the command, and after each event. `daemon` is undefined when it is no more. */
  look(daemon: Daemon | undefined): TrackedOutcome;
  /** What happened; asked before `look`, so that a state counts that is over already. */
  note(event: StateEvent): TrackedOutcome;
}

export const DONE_OUTCOME: TrackedOutcome = { outcome: 'done', reason: '' };

export interface WaitLimits {
  /** Milliseconds; undefined: no limit. */
  readonly timeout: number | undefined;
  /** The client has gone, or the host goes: nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** The first one that is done ends the wait. */
  readonly any?: boolean;
}

interface Pending {
  readonly name: string;
  readonly judge: OutcomeTracker;
  verdict: TrackedOutcome;
}

/** @param act makes the judge of a daemon, and gives the command; called when nothing can be missed any more */
export async function trackOutcomes(
  place: OperationContext,
  daemons: readonly Daemon[],
  act: (daemon: Daemon) => OutcomeTracker,
  { timeout, signal, any = false }: WaitLimits,
): Promise<readonly Outcome[]> {
  // Who waits for others (after) is decided by their fate too.
  const alone = daemons.every(({ settings }) => settings.after.size === 0);
  const subscription = place.events.subscribe(alone ? new Set(daemons.map(({ name }) => name)) : undefined);
  const end = (): void => subscription.end();
  const cancel = timeout === undefined ? (): void => {} : place.clock.after(timeout, end);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const pending = new Map<string, Pending>();
  // An entry that is taken out of the configuration while nothing of it runs tells no event.
  const offConfig = place.store.changed.on(() => {
    setImmediate(() => {
      for (const one of pending.values()) one.verdict ??= one.judge.look(place.daemons().get(one.name));
      if (isOver(pending, any)) end();
    });
  });
  let cutShort = '';
  try {
    for (const { name, judge } of daemons.map((daemon) => ({ name: daemon.name, judge: act(daemon) }))) {
      pending.set(name, { name, judge, verdict: judge.look(place.daemons().get(name)) });
    }
    if (!isOver(pending, any)) {
      for await (const item of subscription) {
        if (item.kind === 'dropped') cutShort = item.message;
        if (item.kind === 'event') judgeAgain(place, pending, item.event);
        if (isOver(pending, any)) break;
      }
    }
  } finally {
    end();
    cancel();
    offConfig();
    signal.removeEventListener('abort', end);
  }
  if (signal.aborted) throw new OsdaemonError('stopping', 'the host has stopped before there was an outcome');
  const late: TrackedOutcome =
    cutShort !== ''
      ? { outcome: 'failed', reason: cutShort }
      : isOver(pending, any)
        ? PENDING
        : lateAfter(timeout ?? 0);
  return daemons.map(({ name }) => ({
    daemon: name,
    ...(pending.get(name)?.verdict ?? late),
    state: place.daemons().get(name)?.instances[0]?.state ?? null,
  }));
}

const PENDING: NonNullable<TrackedOutcome> = { outcome: 'pending', reason: '' };

function lateAfter(timeout: number): NonNullable<TrackedOutcome> {
  return { outcome: 'timeout', reason: `not within ${timeout / 1000} s` };
}

function judgeAgain(place: OperationContext, pending: ReadonlyMap<string, Pending>, event: StateEvent): void {
  const own = pending.get(event.daemon);
  if (own?.verdict === null) own.verdict = own.judge.note(event);
  for (const one of pending.values()) {
    const daemon = place.daemons().get(one.name);
    if (one === own || daemon?.waiting !== null) one.verdict ??= one.judge.look(daemon);
  }
}

function isOver(pending: ReadonlyMap<string, Pending>, any: boolean): boolean {
  const verdicts = [...pending.values()].map(({ verdict }) => verdict);
  return (
    verdicts.every((verdict) => verdict !== null) || (any && verdicts.some((verdict) => verdict?.outcome === 'done'))
  );
}
