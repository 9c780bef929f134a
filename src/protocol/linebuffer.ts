/** The beginning of a line that has not ended yet: appended to in amortized constant time, whatever the size of the pieces. */

const FIRST = 256;
const NOTHING = Buffer.alloc(0);

export class LineBuffer {
  #bytes = NOTHING;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies the bytes; theirs may be overwritten afterwards. */
  append(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) this.#grow(length);
    bytes.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** The byte at this place, which must be less than `length`. */
  at(place: number): number {
    return this.#bytes[place] ?? 0;
  }

  /** The first bytes, one character each. */
  peek(count: number): string {
    return this.#bytes.toString('latin1', 0, Math.min(count, this.#length));
  }

  /** Removes the first `count` bytes and returns them, one character each. */
  take(count: number): string {
    const text = this.peek(count);
    if (count >= this.#length) this.clear();
    else {
      this.#bytes.copy(this.#bytes, 0, count, this.#length);
      this.#length -= count;
    }
    return text;
  }

  /** Gives the memory back too: a daemon that once wrote a long line does not cost its size for ever. */
  clear(): void {
    this.#bytes = NOTHING;
    this.#length = 0;
  }

  #grow(least: number): void {
    const bytes = Buffer.allocUnsafeSlow(Math.max(least, FIRST, 2 * this.#bytes.length));
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }
}
