/** Keeps the last entries of one daemon, bounded in lines and in characters. */
import type { LogEntry } from './entry.ts';

export interface RingBounds {
  readonly lines: number;
  /** Of text, in characters. */
  readonly size: number;
}

const BOUNDS: RingBounds = { lines: 200, size: 64 * 1024 };

export class Ring {
  readonly #bounds: RingBounds;
  #entries: LogEntry[] = [];
  #size = 0;

  constructor(bounds: RingBounds = BOUNDS) {
    this.#bounds = bounds;
  }

  add(entries: readonly LogEntry[]): void {
    for (const entry of entries.slice(-this.#bounds.lines)) {
      const text = this.#copy(entry.text);
      this.#entries.push({ ...entry, text });
      this.#size += text.length;
    }
    let first = Math.max(0, this.#entries.length - this.#bounds.lines);
    for (const { text } of this.#entries.slice(0, first)) this.#size -= text.length;
    while (this.#size > this.#bounds.size) {
      this.#size -= this.#entries[first]?.text.length ?? 0;
      first += 1;
    }
    this.#entries.splice(0, first);
  }

  /** The last `count` entries, oldest first; only of `stream`, if given. */
  recent(count: number, stream?: LogEntry['stream']): readonly LogEntry[] {
    if (count <= 0) return [];
    const entries = stream === undefined ? this.#entries : this.#entries.filter((entry) => entry.stream === stream);
    return entries.slice(-count);
  }

  /**
   * Copies the text, which may be a view into its chunk and would keep all of it in memory.
   * One entry takes at most a quarter of the ring, so that a long line does not replace all others.
   */
  #copy(text: string): string {
    const most = Math.floor(this.#bounds.size / 4);
    const kept = text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text;
    return Buffer.from(kept).toString();
  }
}
