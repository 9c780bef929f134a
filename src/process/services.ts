/** Defines the services that supervision uses: its interface to the rest of osdaemond. */
import type { Clock } from '../base/clock.ts';
import { type Identity, instanceName } from '../base/identity.ts';
import type { Fields, Level } from '../base/log.ts';
import type { ChangeEmitter } from '../events/changes.ts';
import type { LogSink } from '../logs/entry.ts';
import type { AnswerSection } from '../protocol/answers.ts';
import type { Launcher } from './child.ts';
import type { OutputFileService } from './outputfile.ts';
import type { InheritedProcess } from './spawnrequest.ts';

export interface Services {
  readonly clock: Clock;
  readonly launcher: Launcher;
  readonly inherited: InheritedProcess;
  /** Every change of a daemon is emitted here. */
  readonly changes: ChangeEmitter;
  readonly outputFiles: OutputFileService;
  /** A section of the configuration as daemons may see it. */
  section(name: string): AnswerSection | undefined;
  /** The longest line of the protocol, in bytes. */
  maxLine(): number;
  /** Takes the lines that daemons log. */
  readonly output: LogSink;
  /** Logs a message of osdaemond about a daemon. */
  log(level: Level, message: string, fields: Fields): void;
  /** The daemon's last lines on stderr, oldest first. */
  lastStderr(daemon: string): readonly string[];
  /** Milliseconds since the epoch, for display only. */
  wallTime(): number;
  /** An unguessable name for a run. */
  newToken(): string;
  /**
   * A path for a new notify socket.
   * @throws {OsdaemonError} there can be none
   */
  newSocketPath(): string;
}

/** The fields of every log line about an instance. */
export function fieldsOf(who: Identity, run: number, pid: number | null): Fields {
  return { daemon: who.daemon, instance: instanceName(who), run, pid };
}
