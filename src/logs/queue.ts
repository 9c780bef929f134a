/** Queues bytes that wait to be written, in order, and knows how many they are. */

const LF = 0x0a;

export class ByteQueue {
  #buffers: Buffer[] = [];
  #next = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#buffers.push(bytes);
    this.#size += bytes.length;
  }

  /** Removes and returns up to `most` bytes; undefined if nothing waits. */
  take(most: number): Buffer | undefined {
    const parts: Buffer[] = [];
    let size = 0;
    while (size < most) {
      const buffer = this.#buffers[this.#next];
      if (buffer === undefined) break;
      const part = buffer.subarray(0, most - size);
      if (part.length < buffer.length) this.#buffers[this.#next] = buffer.subarray(part.length);
      else this.#next += 1;
      parts.push(part);
      size += part.length;
    }
    // Frees what was taken even if the queue is never empty; moving half of it costs amortized constant time.
    if (2 * this.#next >= this.#buffers.length) {
      this.#buffers.splice(0, this.#next);
      this.#next = 0;
    }
    this.#size -= size;
    const [only] = parts;
    return parts.length > 1 ? Buffer.concat(parts, size) : only;
  }
}

/** Counts the line ends in these bytes. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) lines += 1;
  return lines;
}
