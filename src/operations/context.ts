/** Defines what operations may use of osdaemond. Operations do not depend on their caller, which is the API. */
import type { Clock } from '../base/clock.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { EventStream } from '../events/eventstream.ts';
import type { Sink } from '../logs/sink.ts';

/** The shutdown of osdaemond itself. */
export interface HostShutdown {
  readonly isStopping: boolean;
  /** Starts the shutdown, or does nothing if it is under way. `why` goes to the log. */
  begin(why: string): void;
  /** Sends SIGKILL to all processes that still exist. `why` goes to the log. */
  killNow(why: string): void;
  /** Resolves with osdaemond's exit code, when all daemons have stopped or were given up. */
  readonly ended: Promise<number>;
  /** The processes that still exist, as `name (pid N)`. */
  processes(): readonly string[];
}

export interface OperationContext {
  readonly clock: Clock;
  /** By name. */
  daemons(): ReadonlyMap<string, Daemon>;
  readonly events: EventStream;
  readonly lines: Pick<Sink, 'recent' | 'follow'>;
  readonly store: ConfigStore;
  readonly shutdown: HostShutdown;
  /** The version of osdaemond. */
  readonly version: string;
  /** When osdaemond started, milliseconds since the epoch. */
  readonly started: number;
}
