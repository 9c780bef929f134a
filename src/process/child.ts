/** The system as supervision sees it: something that starts processes, and processes that can be spoken to and ended. */
import type { ExitStatus } from '../base/posix/processes.ts';
import type { BackgroundProcess } from '../machine/types.ts';
import type { DataHandler } from './pipereader.ts';
import type { SpawnRequest } from './spawnrequest.ts';
import type { ChildStreams } from './wiring.ts';

export type { ExitStatus };

/** The process exited before it became the program. */
export interface SetupFailure {
  readonly reason: string;
}

/** What a process lets be heard. Nothing is heard after `exited`. */
export interface ChildEvents {
  readonly stdout: DataHandler;
  readonly stderr: DataHandler;
  readonly notification: DataHandler;
  /** The answers that waited have been taken. */
  writable(): void;
  /**
   * The process has ended; all that it had written was heard before.
   * @param left what lived on in the background when it ended with exit status 0
   */
  exited(status: ExitStatus | SetupFailure, left: readonly BackgroundProcess[]): void;
  /** Nothing that can be attributed to the run is left. Called once, after `clear`. */
  gone(): void;
}

export interface Child {
  readonly pid: number;
  /** The descriptors of osdaemond that lead to it. */
  readonly descriptors: ChildStreams;
  /** Whole lines for stdin; false: they wait to be read, bring no more until `answersTaken`. */
  writeLines(lines: string): boolean;
  /** Stops or goes on listening to stdout or stderr. */
  setReading(stream: 'stdout' | 'stderr', on: boolean): void;
  /** Closes stdin, sends the stop signal, and SIGCONT so that a stopped process sees it. */
  requestStop(signal: NodeJS.Signals, to: 'leader' | 'group'): void;
  /** SIGKILL for all that is there. Returns what could not be reached (EPERM), in words, or null. */
  kill(): string | null;
  /**
   * After `exited`: SIGKILL for what the process left behind, again at each further call; answers with `gone`, perhaps
   * at once. Returns what could not be reached, in words, or null.
   */
  killDescendants(): string | null;
}

export interface NotStarted {
  readonly reason: string;
  /** The system lacks something for now: processes, memory, descriptors. */
  readonly isResourceExhausted: boolean;
}

export interface Launcher {
  launch(request: SpawnRequest, events: ChildEvents): Child | NotStarted;
}
