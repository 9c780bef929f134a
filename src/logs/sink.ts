/** Takes all log entries of daemons in batches: each entry goes to the ring of its daemon, and to the log if its level is high enough. */
import { LEVELS, type Level } from '../base/log.ts';
import type { LogEntry, LogSink } from './entry.ts';
import type { Format } from './format.ts';
import { Ring } from './ring.ts';

/** Where the entries go that the level lets through; each call returns as `LogSink.write` does. */
export interface LogOutput {
  /** What daemons write to stdout and stderr, formatted. */
  raw(lines: string): boolean;
  /** What daemons log with `["log", …]`, and what osdaemond logs about them. */
  messages(entries: readonly LogEntry[]): boolean;
  drained(again: () => void): () => void;
}

export type Follower = (entries: readonly LogEntry[]) => void;

export interface SinkSettings {
  readonly level: Level;
  readonly format: Format;
}

export class Sink implements LogSink {
  readonly #output: LogOutput;
  readonly #rings = new Map<string, Ring>();
  readonly #followers = new Set<Follower>();
  #format: Format;
  #shown: ReadonlySet<Level>;

  constructor(output: LogOutput, settings: SinkSettings) {
    this.#output = output;
    this.#format = settings.format;
    this.#shown = upTo(settings.level);
  }

  /** @param entries of one chunk of one stream of one daemon */
  write(entries: readonly LogEntry[]): boolean {
    const [first] = entries;
    if (first !== undefined) this.#ring(first.daemon).add(entries);
    for (const follower of this.#followers) follower(entries);
    const shown = entries.filter((entry) => this.#shown.has(entry.level));
    return shown.some(isRaw) ? this.#output.raw(this.#format.entries(shown)) : this.#output.messages(shown);
  }

  drained(again: () => void): () => void {
    return this.#output.drained(again);
  }

  /** The last entries of a daemon, oldest first; of one stream, if named. */
  recent(daemon: string, count: number, stream?: LogEntry['stream']): readonly LogEntry[] {
    return this.#rings.get(daemon)?.recent(count, stream) ?? [];
  }

  /**
   * Calls the follower for each batch from now on, whatever its level; returns a function that ends that. A follower does
   * not throw, and copies the text that it keeps, which may be a view into the chunk that it came in.
   */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Drops the entries of a daemon that was removed from the configuration. */
  forget(daemon: string): void {
    this.#rings.delete(daemon);
  }

  adopt(settings: SinkSettings): void {
    this.#format = settings.format;
    this.#shown = upTo(settings.level);
  }

  #ring(daemon: string): Ring {
    const known = this.#rings.get(daemon);
    if (known !== undefined) return known;
    const ring = new Ring();
    this.#rings.set(daemon, ring);
    return ring;
  }
}

function isRaw({ stream }: LogEntry): boolean {
  return stream === 'stdout' || stream === 'stderr';
}

function upTo(level: Level): ReadonlySet<Level> {
  return new Set(LEVELS.slice(0, LEVELS.indexOf(level) + 1));
}
