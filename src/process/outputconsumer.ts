/** Where the bytes of one stream of one run go; what goes to the log is held up while the log is behind. */

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
  /** The run is over: what is still unfinished is finished. */
  end(): void;
}

/** One line on its way to the log. */
export interface OutputLine {
  readonly level: Level;
  readonly stream: LogEntry['stream'];
  readonly text: string;
}

/** How a stream waits for a log that is behind. */
export interface PauseDelay {
  /** Characters that it may still give the log. */
  readonly allowance: number;
  /** Milliseconds, after which it is read again whatever the log does; null: as long as it takes. */
  readonly longest: number | null;
}

/** Output can wait. */
const OUTPUT: PauseDelay = { allowance: 0, longest: null };
/** Somebody waits for the answers: who logs little is never held up, and who logs much gets on slowly. */
export const PROTOCOL_DELAY: PauseDelay = { allowance: 64 * 1024, longest: 500 };

/** Gives lines the name and the time they need, and holds the stream up when the log cannot follow. */
export class OutputLogger {
  readonly #who: Identity;
  readonly #services: Pick<Services, 'clock' | 'output' | 'wallTime'>;
  readonly #flow: BackPressure;
  readonly #patience: PauseDelay;
  /** Characters given to the log since it was not behind. */
  #given = 0;
  #endHold: (() => void) | null = null;

  constructor(
    who: Identity,
    services: Pick<Services, 'clock' | 'output' | 'wallTime'>,
    flow: BackPressure,
    patience: PauseDelay = OUTPUT,
  ) {
    this.#who = who;
    this.#services = services;
    this.#flow = flow;
    this.#patience = patience;
  }

  write(lines: readonly OutputLine[]): void {
    if (lines.length === 0) return;
    const who = instanceName(this.#who);
    const time = this.#services.wallTime();
    const entries = lines.map((line) => ({ ...line, time, who, daemon: this.#who.daemon }));
    if (this.#services.output.write(entries)) {
      this.#given = 0;
      return;
    }
    for (const { text } of lines) this.#given += text.length;
    if (this.#given > this.#patience.allowance && this.#endHold === null) this.#hold();
  }

  #hold(): void {
    const { longest } = this.#patience;
    const { clock, output } = this.#services;
    const forget = output.drained(() => {
      this.#given = 0;
      this.#endHold?.();
    });
    const cancel = longest === null ? null : clock.after(longest, () => this.#endHold?.());
    this.#endHold = () => {
      this.#endHold = null;
      forget();
      cancel?.();
      this.#flow.release('log');
    };
    this.#flow.hold('log');
  }
}

/** Each line is one line of the log. */
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

/** Bytes go to the file as they come, past the log. */
export class FileConsumer implements OutputConsumer {
  readonly #file: OutputFile;
  readonly #flow: BackPressure;

  constructor(file: OutputFile, flow: BackPressure) {
    this.#file = file;
    this.#flow = flow;
  }

  take(chunk: Buffer): void {
    if (this.#file.write(chunk)) return;
    this.#flow.hold('log');
    this.#file.drained(() => this.#flow.release('log'));
  }

  end(): void {}
}
