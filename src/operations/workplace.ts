/** What the verbs work on; the host hands it to every face once, and nothing here knows who asks. */
import type { Clock } from '../base/clock.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Sink } from '../logs/sink.ts';
import type { Daemon } from '../supervision/daemon.ts';
import type { EventStream } from '../supervision/events.ts';

/** The host's own stop. */
export interface HostStop {
  readonly isStopping: boolean;
  /** Begins it, or lets it go on. `why` goes to the log. */
  ask(why: string): void;
  /** SIGKILL to all that is still there. */
  hurry(why: string): void;
  /** Resolves with the exit code of the host, when all daemons have stopped or were given up. */
  readonly ended: Promise<number>;
  /** What is still there, as `name (pid N)`. */
  processes(): readonly string[];
}

export interface Workplace {
  readonly clock: Clock;
  /** In byte order of their names. */
  daemons(): ReadonlyMap<string, Daemon>;
  readonly events: EventStream;
  readonly lines: Pick<Sink, 'recent' | 'follow'>;
  readonly store: ConfigStore;
  readonly stop: HostStop;
  /** Of osdaemond. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly started: number;
}
