/** Feeds one configured transport: messages wait in a bounded queue, so that a slow transport delays and grows nothing else. */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import type { Level } from '../base/log.ts';
import type { LogEntry } from './entry.ts';
import { type Format, HOST_NAME, type LogMessage } from './format.ts';
import { type TransportInfo, TransportLogger } from './winston.ts';

export interface FeedOptions {
  /** The NAME of `[log_transport.NAME]`. */
  readonly name: string;
  readonly level: Level;
  readonly format: Format;
  readonly clock: Clock;
  /** Receives messages about errors and dropped messages; errors at most once a minute. */
  readonly trouble: (message: string) => void;
}

/** More than this never waits, in characters. */
const MOST_WAITING = 16 * 1024 * 1024;
/** What a message costs besides its text, in characters. */
const OVERHEAD = 400;
/** How many messages one turn of the loop hands over, so that a burst does not block osdaemond. */
const SLICE = 1000;
/** Errors of a transport are logged this often, milliseconds. */
const REPORT_INTERVAL = 60_000;

export class TransportFeed {
  readonly #options: FeedOptions;
  readonly #logger: TransportLogger;
  #format: Format;
  #queue: TransportInfo[] = [];
  #waiting = 0;
  #state: 'open' | 'closed' = 'open';
  #pumping: Promise<void> | null = null;
  #drained: () => void = () => {};
  #dropped = 0;
  #lastReport = Number.NEGATIVE_INFINITY;
  #unreported = 0;

  /** @throws {Error} where this is no transport that winston accepts */
  constructor(transport: unknown, options: FeedOptions) {
    this.#options = options;
    this.#format = options.format;
    this.#logger = new TransportLogger(transport, options.level, {
      drained: () => this.#drained(),
      failed: (thrown) => this.#failed(thrown),
    });
  }

  adopt({ level, format }: Pick<FeedOptions, 'level' | 'format'>): void {
    this.#logger.level = level;
    this.#format = format;
  }

  message(message: LogMessage): void {
    const { level, time, fields } = message;
    if (!this.#logger.accepts(level)) return;
    const facts = { ...fields, timestamp: new Date(time).toISOString(), who: HOST_NAME };
    this.#add({ level, message: message.message, line: this.#format.message(message).slice(0, -1), facts });
  }

  /** Takes what daemons log, and what osdaemond logs about them; their raw output stays in osdaemond's own log. */
  entries(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      const { level, time, who, daemon, stream } = entry;
      if (stream === 'stdout' || stream === 'stderr' || !this.#logger.accepts(level)) continue;
      const line = this.#format.entries([entry]).slice(0, -1);
      const facts = { timestamp: new Date(time).toISOString(), who, daemon, stream };
      this.#add({ level, message: copyOf(entry.text), line: copyOf(line), facts });
    }
  }

  /** Hands over what waits and closes the transport, within `limit` milliseconds. What is written afterwards is lost. */
  async close(limit: number): Promise<void> {
    this.#state = 'closed';
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(limit, late.resolve);
    const done = (this.#pumping ?? Promise.resolve()).then(() => this.#logger.finish());
    await Promise.race([done, late.promise]);
    cancel();
    this.#queue = [];
    this.#drained();
    this.#logger.close();
  }

  #add(info: TransportInfo): void {
    if (this.#state === 'closed') return;
    const size = sizeOf(info);
    if (this.#waiting + size > MOST_WAITING) {
      this.#dropped += 1;
      if (this.#dropped === 1) this.#report('is too slow; messages to it are dropped');
      return;
    }
    this.#queue.push(info);
    this.#waiting += size;
    this.#pumping ??= this.#pump();
  }

  /** Hands over all that waits, in slices, as fast as the transport takes it. */
  async #pump(): Promise<void> {
    do {
      await setImmediate();
      let taken = 0;
      let ready = true;
      for (const info of this.#queue.slice(0, SLICE)) {
        taken += 1;
        this.#waiting -= sizeOf(info);
        ready = this.#logger.write(info);
        if (!ready) break;
      }
      this.#queue.splice(0, taken);
      if (!ready) await this.#waitForDrain();
    } while (this.#queue.length > 0);
    this.#pumping = null;
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.#report(`takes messages again; ${dropped} were dropped`);
  }

  #waitForDrain(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = () => {
        this.#drained = () => {};
        resolve();
      };
    });
  }

  #failed(thrown: unknown): void {
    const now = this.#options.clock.now();
    this.#unreported += 1;
    if (now - this.#lastReport < REPORT_INTERVAL) return;
    const more = this.#unreported > 1 ? ` (and ${this.#unreported - 1} errors before)` : '';
    this.#lastReport = now;
    this.#unreported = 0;
    this.#report(`failed: ${reasonOf(thrown)}${more}`);
  }

  #report(what: string): void {
    this.#options.trouble(`log transport ${this.#options.name} ${what}`);
  }
}

function sizeOf({ message, line }: TransportInfo): number {
  return message.length + line.length + OVERHEAD;
}

/** A text may be a view into the chunk that it came in, which it would keep in memory as a whole. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
