/** What has happened and what happens, as the host's own stream tells it. */
import type { StateEvent, EventStreamItem as Told } from '../events/eventstream.ts';
import type { EventItem, HistoryAnswer, StreamItem } from '../wire/events.ts';
import type { NamesQuery } from '../wire/routes.ts';
import type { OperationContext } from './context.ts';
import { named } from './select.ts';

/** A stream that its reader ends. */
export type Feed<T> = AsyncIterable<T> & { end(): void };

/** The last 50 events of each. @throws OsdaemonError `unknown_daemon` */
export function eventHistory(place: OperationContext, { name }: NamesQuery): HistoryAnswer {
  const events = named(place, name).flatMap((daemon) => place.events.history(daemon.name));
  return { events: events.sort((a, b) => a.number - b.number).map(eventItem) };
}

/** A snapshot, then every change. Without names: of all daemons, those to come too. @throws OsdaemonError `unknown_daemon` */
export function subscribeEvents(place: OperationContext, { name }: NamesQuery): Feed<StreamItem> {
  const daemons = name === undefined ? undefined : new Set(named(place, name).map((daemon) => daemon.name));
  const subscription = place.events.subscribe(daemons);
  return {
    end: () => subscription.end(),
    async *[Symbol.asyncIterator]() {
      for await (const item of subscription) yield itemOf(item);
    },
  };
}

function itemOf(item: Told): StreamItem {
  return item.kind === 'event' ? eventItem(item.event) : item;
}

function eventItem(event: StateEvent): EventItem {
  return { kind: 'event', ...event };
}
