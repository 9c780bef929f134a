/** The interfaces between supervision and the operating system: a launcher that starts processes, and running children. */
import type { ExitStatus } from '../base/posix/processes.ts';
import type { BackgroundProcess } from '../machine/types.ts';
import type { DataHandler } from './pipereader.ts';
import type { SpawnRequest } from './spawnrequest.ts';

export type { ExitStatus };

/** The process exited before it became the program. */
export interface SetupFailure {
  /** Continues "could not be started: ". */
  readonly reason: string;
}

/** What a child reports. After `exited` only `gone` follows. */
export interface ChildEvents {
  readonly stdout: DataHandler;
  readonly stderr: DataHandler;
  readonly notification: DataHandler;
  /** The queued answers were written. */
  writable(): void;
  /**
   * The process has exited; all its output was delivered before.
   * @param left the processes it left in the background, when it exited with status 0
   */
  exited(status: ExitStatus | SetupFailure, left: readonly BackgroundProcess[]): void;
  /** No process of the run is left. Called once, after `killDescendants`. */
  gone(): void;
}

/** The numbers at the start: stdin is closed when osdaemond stops the process, the others when it has exited. */
export interface ChildDescriptors {
  readonly stdin: number;
  /** This and the following: null if the process has no such stream. */
  readonly stdout: number | null;
  readonly stderr: number | null;
  readonly notification: number | null;
}

export interface Child {
  readonly pid: number;
  /** The descriptors of osdaemond that lead to it. */
  readonly descriptors: ChildDescriptors;
  /** Writes whole lines to stdin; false: they are queued, so write no more until `writable`. */
  writeLines(lines: string): boolean;
  /** Stops or resumes reading stdout or stderr. */
  setReading(stream: 'stdout' | 'stderr', on: boolean): void;
  /** Closes stdin and sends the stop signal, then SIGCONT so that a stopped process handles it. */
  requestStop(signal: NodeJS.Signals, to: 'leader' | 'group'): void;
  /** Sends SIGKILL to all processes of the run. Returns why some could not be killed (EPERM), for a message, or null. */
  kill(): string | null;
  /**
   * After `exited`: sends SIGKILL to what the process left behind, and again at each further call; `gone` follows, perhaps
   * at once. Returns why some could not be killed, for a message, or null.
   */
  killDescendants(): string | null;
}

export interface NotStarted {
  /** Continues "could not be started: ". */
  readonly reason: string;
  /** True if the system is out of processes, memory or descriptors; that is not a failure of the daemon. */
  readonly isResourceExhausted: boolean;
}

export interface Launcher {
  launch(request: SpawnRequest, events: ChildEvents): Child | NotStarted;
}
