/**
 * Checks at compile time that `wire/` names states, events and streams as supervision does. `wire/` cannot import these
 * names, because clients import `wire/`.
 */
import type { EventLetter } from '../events/eventstream.ts';
import type { LogEntry } from '../logs/entry.ts';
import type { Exit, StateName, Wanted } from '../machine/types.ts';
import type { LogLine } from '../wire/logs.ts';
import type { LetterView, StateView, WantedView } from '../wire/states.ts';
import type { ExitView } from '../wire/status.ts';

type Equal<A, B> = [A, B] extends [B, A] ? true : false;
type AllTrue<T extends Readonly<Record<string, true>>> = T;

/** Does not compile while a name exists on one side only. */
export type SharedVocabulary = AllTrue<{
  states: Equal<StateName, StateView>;
  letters: Equal<EventLetter, LetterView>;
  streams: Equal<LogEntry['stream'], LogLine['stream']>;
  wanted: Equal<Wanted, WantedView>;
  exits: Equal<Exit['how'], ExitView['how']>;
}>;
