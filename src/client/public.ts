/** The public entry `osdaemond/client`: the client, its error class and every type of its signatures. Nothing else is public. */
export { type ErrorCode, OsdaemonError } from '../base/errors.ts';
export type { Level } from '../base/log.ts';
export type { Goal, Outcome, OutcomeKind, SignalAnswer } from '../wire/commands.ts';
export type { ChangeAnswer, EntryView } from '../wire/config.ts';
export type { DroppedItem, EventItem, SnapshotItem, StandingView, StreamItem } from '../wire/events.ts';
export type { HostView } from '../wire/host.ts';
export type { LogItem, LogLine, LogStreamView } from '../wire/logs.ts';
export type { LetterView, StateView, WantedView } from '../wire/states.ts';
export type { DaemonStatus, ExitKind, ExitView, InstanceStatus, ReadinessView, StatusAnswer } from '../wire/status.ts';
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
