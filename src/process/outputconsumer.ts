/** Consumers of the output of one run: the log, line by line, or a file, as it comes. Reading pauses while either is behind. */

import { type Identity, instanceName } from '../base/identity.ts';
import type { Level } from '../base/log.ts';
import type { LogEntry } from '../logs/entry.ts';
import { OutputLines } from '../protocol/output.ts';
import type { BackPressure } from './backpressure.ts';
import type { OutputFile } from './outputfile.ts';
import type { Services } from './services.ts';

export interface OutputConsumer {
  /** The chunk may be overwritten as soon as this returns. */
  take(chunk: Buffer): void;
  /** The run is over: completes what is unfinished. */
  end(): void;
}

/** One line for the log. */
export interface OutputLine {
  readonly level: Level;
  readonly stream: LogEntry['stream'];
  readonly text: string;
}

/** How long a stream pauses for a log that is behind. */
export interface PauseDelay {
  /** Characters that may still be logged before the pause. */
  readonly allowance: number;
  /** Milliseconds until reading resumes in any case; null: it waits for the log. */
  readonly longest: number | null;
}

const OUTPUT: PauseDelay = { allowance: 0, longest: null };
/** The daemon waits for answers, so it may log a little without a pause, and a pause is short. */
export const PROTOCOL_DELAY: PauseDelay = { allowance: 64 * 1024, longest: 500 };

/** Writes lines to the log with time and instance, and pauses the stream when the log is behind. */
export class OutputLogger {
  readonly #who: Identity;
  readonly #services: Pick<Services, 'clock' | 'output' | 'wallTime'>;
  readonly #pressure: BackPressure;
  readonly #delay: PauseDelay;
  /** Characters written while the log was behind. */
  #ahead = 0;
  #endHold: (() => void) | null = null;

  constructor(
    who: Identity,
    services: Pick<Services, 'clock' | 'output' | 'wallTime'>,
    pressure: BackPressure,
    delay: PauseDelay = OUTPUT,
  ) {
    this.#who = who;
    this.#services = services;
    this.#pressure = pressure;
    this.#delay = delay;
  }

  write(lines: readonly OutputLine[]): void {
    if (lines.length === 0) return;
    const who = instanceName(this.#who);
    const time = this.#services.wallTime();
    const entries = lines.map((line) => ({ ...line, time, who, daemon: this.#who.daemon }));
    if (this.#services.output.write(entries)) {
      this.#ahead = 0;
      return;
    }
    for (const { text } of lines) this.#ahead += text.length;
    if (this.#ahead > this.#delay.allowance && this.#endHold === null) this.#hold();
  }

  #hold(): void {
    const { longest } = this.#delay;
    const { clock, output } = this.#services;
    const cancelDrain = output.drained(() => {
      this.#ahead = 0;
      this.#endHold?.();
    });
    const cancelTimer = longest === null ? null : clock.after(longest, () => this.#endHold?.());
    this.#endHold = () => {
      this.#endHold = null;
      cancelDrain();
      cancelTimer?.();
      this.#pressure.release('log');
    };
    this.#pressure.hold('log');
  }
}

/** Writes each line to the log. */
export class LogConsumer implements OutputConsumer {
  readonly #lines = new OutputLines();
  readonly #stream: 'stdout' | 'stderr';
  readonly #logging: OutputLogger;

  constructor(stream: 'stdout' | 'stderr', logging: OutputLogger) {
    this.#stream = stream;
    this.#logging = logging;
  }

  take(chunk: Buffer): void {
    this.#write(this.#lines.push(chunk));
  }

  end(): void {
    this.#write(this.#lines.end());
  }

  #write(lines: readonly string[]): void {
    this.#logging.write(lines.map((text) => ({ level: 'info', stream: this.#stream, text })));
  }
}

/** Writes bytes to a file as they come. */
export class FileConsumer implements OutputConsumer {
  readonly #file: OutputFile;
  readonly #pressure: BackPressure;

  constructor(file: OutputFile, pressure: BackPressure) {
    this.#file = file;
    this.#pressure = pressure;
  }

  take(chunk: Buffer): void {
    if (this.#file.write(chunk)) return;
    this.#pressure.hold('log');
    this.#file.drained(() => this.#pressure.release('log'));
  }

  end(): void {}
}
