/** All that daemons say passes here once, by the batch: into the ring of its daemon, and into the log if its level asks for it. */
import { LEVELS, type Level } from '../base/log.ts';
import type { LogEntry, LogSink } from './entry.ts';
import type { Format } from './format.ts';
import { Ring } from './ring.ts';

/** Where the lines go; behaves as `LogSink` does. */
export interface LogOutput {
  write(lines: string): boolean;
  drained(again: () => void): () => void;
}

export type Follower = (entries: readonly LogEntry[]) => void;

export interface SinkSettings {
  readonly level: Level;
  readonly format: Format;
}

export class Sink implements LogSink {
  readonly #outlet: LogOutput;
  readonly #rings = new Map<string, Ring>();
  readonly #followers = new Set<Follower>();
  #format: Format;
  #shown: ReadonlySet<Level>;

  constructor(outlet: LogOutput, settings: SinkSettings) {
    this.#outlet = outlet;
    this.#format = settings.format;
    this.#shown = upTo(settings.level);
  }

  /** @param entries of one daemon, as they come from one chunk */
  write(entries: readonly LogEntry[]): boolean {
    const [first] = entries;
    if (first !== undefined) this.#ring(first.daemon).add(entries);
    for (const follower of this.#followers) follower(entries);
    const shown = entries.filter((entry) => this.#shown.has(entry.level));
    return this.#outlet.write(this.#format.entries(shown));
  }

  drained(again: () => void): () => void {
    return this.#outlet.drained(again);
  }

  /** The last entries of a daemon, oldest first; of one stream, if named. */
  recent(daemon: string, count: number, stream?: LogEntry['stream']): readonly LogEntry[] {
    return this.#rings.get(daemon)?.recent(count, stream) ?? [];
  }

  /**
   * Tells each batch from now on, whatever its level; returns what ends that. The listener does not throw, and copies the
   * text that it keeps: it may be a view into the chunk that it came in.
   */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** The daemon is gone from the configuration. */
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

function upTo(level: Level): ReadonlySet<Level> {
  return new Set(LEVELS.slice(0, LEVELS.indexOf(level) + 1));
}
