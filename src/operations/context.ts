/** What the verbs work on; the host hands it to every face once, and nothing here knows who asks. */
import type { Clock } from '../base/clock.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Daemon } from '../daemons/daemon.ts';
import type { EventStream } from '../events/eventstream.ts';
import type { Sink } from '../logs/sink.ts';

/** The host's own stop. */
export interface HostShutdown {
  readonly isStopping: boolean;
  /** Begins it, or lets it go on. `why` goes to the log. */
  ask(why: string): void;
  /** SIGKILL to all that is still there. */
  killNow(why: string): void;
  /** Resolves with the exit code of the host, when all daemons have stopped or were given up. */
  readonly ended: Promise<number>;
  /** What is still there, as `name (pid N)`. */
  processes(): readonly string[];
}

export interface OperationContext {
  readonly clock: Clock;
  /** In byte order of their names. */
  daemons(): ReadonlyMap<string, Daemon>;
  readonly events: EventStream;
  readonly lines: Pick<Sink, 'recent' | 'follow'>;
  readonly store: ConfigStore;
  readonly stop: HostShutdown;
  /** Of osdaemond. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly started: number;
}
