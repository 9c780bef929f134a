/** Answers `events`: past and future state changes, converted from the event stream to the types of the wire. */
import type { EventStreamItem as SourceItem, StateEvent } from '../events/eventstream.ts';
import type { EventItem, HistoryAnswer, StreamItem } from '../wire/events.ts';
import type { NamesQuery } from '../wire/routes.ts';
import type { OperationContext } from './context.ts';
import { named } from './select.ts';

/** A stream; `end` makes its iteration stop. */
export type Feed<T> = AsyncIterable<T> & { end(): void };

/** The last 50 events of each daemon, oldest first. @throws {OsdaemonError} `unknown_daemon` */
export function eventHistory(ctx: OperationContext, { name }: NamesQuery): HistoryAnswer {
  const events = named(ctx, name).flatMap((daemon) => ctx.events.history(daemon.name));
  return { events: events.sort((a, b) => a.number - b.number).map(eventItem) };
}

/**
 * A snapshot, then every state change. Without names it covers all daemons, including those added later.
 * @throws {OsdaemonError} `unknown_daemon`
 */
export function subscribeEvents(ctx: OperationContext, { name }: NamesQuery): Feed<StreamItem> {
  const daemons = name === undefined ? undefined : new Set(named(ctx, name).map((daemon) => daemon.name));
  const subscription = ctx.events.subscribe(daemons);
  return {
    end: () => subscription.end(),
    async *[Symbol.asyncIterator]() {
      for await (const item of subscription) yield wireItem(item);
    },
  };
}

function wireItem(item: SourceItem): StreamItem {
  return item.kind === 'event' ? eventItem(item.event) : item;
}

function eventItem(event: StateEvent): EventItem {
  return { kind: 'event', ...event };
}
