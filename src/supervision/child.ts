/** The system as supervision sees it: something that starts processes, and processes that can be spoken to and ended. */
import type { ExitStatus } from '../base/posix/processes.ts';
import type { LeftBehind } from '../machine/types.ts';
import type { Hearer } from './pipereader.ts';
import type { SpawnRequest } from './request.ts';

export type { ExitStatus };

/** What a process lets be heard. Nothing is heard after `exited`. */
export interface Ears {
  readonly stdout: Hearer;
  readonly stderr: Hearer;
  readonly notification: Hearer;
  /** The answers that waited have been taken. */
  answersTaken(): void;
  /**
   * The process has ended; all that it had written was heard before.
   * @param left what lived on in the background when it ended with exit status 0
   */
  exited(status: ExitStatus, left: readonly LeftBehind[]): void;
  /** Nothing that can be attributed to the run is left. Called once, after `clear`. */
  gone(): void;
}

export interface Child {
  readonly pid: number;
  /** Whole lines for stdin; false: they wait to be read, bring no more until `answersTaken`. */
  answer(lines: string): boolean;
  /** Stops or goes on listening to stdout or stderr. */
  listen(stream: 'stdout' | 'stderr', on: boolean): void;
  /** Closes stdin, sends the stop signal, and SIGCONT so that a stopped process sees it. */
  ask(signal: NodeJS.Signals, to: 'leader' | 'group'): void;
  /** SIGKILL for all that is there. Returns what could not be reached (EPERM), in words, or null. */
  kill(): string | null;
  /**
   * After `exited`: SIGKILL for what the process left behind, again at each further call; answers with `gone`, perhaps
   * at once. Returns what could not be reached, in words, or null.
   */
  clear(): string | null;
}

export interface NotStarted {
  readonly reason: string;
  /** The system lacks something for now: processes, memory, descriptors. */
  readonly isScarce: boolean;
}

export interface Launcher {
  launch(request: SpawnRequest, ears: Ears): Child | NotStarted;
}
