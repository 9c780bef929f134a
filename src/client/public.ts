/**
 * The public entry `osdaemond/client`: the client, its error class, every type of its signatures and the lists that these
 * types come from. Nothing else is public.
 */
export { READINESS_KINDS, type ReadinessKind } from '../base/choices.ts';
export { type ErrorCode, OsdaemonError } from '../base/errors.ts';
export type { Level } from '../base/log.ts';
export { GOALS, type Goal, OUTCOMES, type Outcome, type OutcomeKind, type SignalAnswer } from '../wire/commands.ts';
export type { ChangeAnswer, EntryView } from '../wire/config.ts';
export type { DroppedItem, EventItem, SnapshotItem, StandingView, StreamItem } from '../wire/events.ts';
export type { HostView } from '../wire/host.ts';
export { LOG_STREAMS, type LogItem, type LogLine, type LogStreamView } from '../wire/logs.ts';
export { LETTERS, type LetterView, STATES, type StateView, WANTED, type WantedView } from '../wire/states.ts';
export {
  type DaemonStatus,
  EXIT_KINDS,
  type ExitKind,
  type ExitView,
  type InstanceStatus,
  type StatusAnswer,
} from '../wire/status.ts';
export { Client } from './client.ts';
export type {
  ClientOptions,
  CommandOptions,
  ShutdownOptions,
  SignalOptions,
  StreamOptions,
  Targets,
  WaitOptions,
} from './options.ts';
