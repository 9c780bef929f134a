/** What supervision needs from the rest of the host, handed down once; nothing here is looked up anywhere else. */
import type { Clock } from '../base/clock.ts';
import type { Identity } from '../base/identity.ts';
import type { Fields, Level } from '../base/log.ts';
import type { LogSink } from '../logs/entry.ts';
import type { AnswerSection } from '../protocol/answers.ts';
import type { Launcher } from './child.ts';
import type { InheritedProcess } from './spawnrequest.ts';

export interface Services {
  readonly clock: Clock;
  readonly launcher: Launcher;
  readonly inherited: InheritedProcess;
  /** The configuration as daemons may see it. */
  section(name: string): AnswerSection | undefined;
  /** The longest line of the protocol, bytes. */
  maxLine(): number;
  /** Lines of daemons on their way to the log. */
  readonly output: LogSink;
  /** The host's own words about a daemon. */
  log(level: Level, message: string, fields: Fields): void;
  /** The daemon's last lines on stderr, oldest first. */
  lastStderr(daemon: string): readonly string[];
  /** Milliseconds since the epoch, for people to read. */
  wallTime(): number;
  /** An unguessable name for a run. */
  newToken(): string;
  /** A path for one more notify socket. Errors: OsdaemonError, when there can be none. */
  newSocketPath(): string;
}

/** The facts that every line about an instance carries. */
export function fieldsOf(who: Identity, run: number, pid: number | null): Fields {
  return { daemon: who.daemon, instance: `${who.daemon}@${who.generation}#${who.instance}`, run, pid };
}
