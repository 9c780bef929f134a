/** Buffers the beginning of an unfinished line; appending takes amortized constant time, whatever the size of the chunks. */

const FIRST = 256;
const NOTHING = Buffer.alloc(0);

export class LineBuffer {
  #bytes = NOTHING;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies the bytes; the caller may overwrite them afterwards. */
  append(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) this.#grow(length);
    bytes.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** The byte at this place, which is less than `length`. */
  at(place: number): number {
    return this.#bytes[place] ?? 0;
  }

  /** The first `count` bytes, one character each. */
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

  /** Frees the memory too, so that a single long line does not occupy it for ever. */
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
