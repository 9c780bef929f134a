/**
 * Queues bytes that wait to be written, in order, and knows how many they are. Larger portions are copied into blocks that
 * are used again: a flood of log lines would otherwise leave a Buffer each, and V8 frees that memory late.
 */

const LF = 0x0a;

const BLOCK_SIZE = 256 * 1024;
/** Smaller portions are not worth a block: a thousand queues may each hold a line. Bytes. */
const SMALLEST_IN_BLOCK = 4096;
/** Blocks of all queues that wait to be used again. */
const MOST_FREE = 16;
const free: Buffer[] = [];

/** The bytes from `start` to `end` wait. Only a block has room behind them. */
interface Portion {
  readonly memory: Buffer;
  readonly isBlock: boolean;
  start: number;
  end: number;
}

export class ByteQueue {
  #portions: Portion[] = [];
  #next = 0;
  #size = 0;
  /** A block that the last `take` emptied; its bytes are in use until the next one. */
  #emptied: Buffer | null = null;

  get size(): number {
    return this.#size;
  }

  /** Copies the bytes; a string as UTF-8. */
  add(data: string | Buffer): void {
    const length = byteLengthOf(data);
    if (length === 0) return;
    this.#size += length;
    const last = this.#portions.at(-1);
    if (last?.isBlock === true && last.memory.length - last.end >= length) append(last, data);
    else if (length < SMALLEST_IN_BLOCK || length > BLOCK_SIZE) {
      const memory = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data);
      this.#portions.push({ memory, isBlock: false, start: 0, end: length });
    } else {
      const block = { memory: free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_SIZE), isBlock: true, start: 0, end: 0 };
      append(block, data);
      this.#portions.push(block);
    }
  }

  /** Removes and returns up to `most` bytes; undefined if nothing waits. They are valid until the next call. */
  take(most: number): Buffer | undefined {
    if (this.#emptied !== null && free.length < MOST_FREE) free.push(this.#emptied);
    this.#emptied = null;
    const parts: Buffer[] = [];
    let size = 0;
    for (let first = this.#portions[this.#next]; first !== undefined; first = this.#portions[this.#next]) {
      // The bytes of a block are returned as they are, without another copy.
      if (size >= most || (first.isBlock && size > 0)) break;
      const part = first.memory.subarray(first.start, Math.min(first.end, first.start + most - size));
      parts.push(part);
      size += part.length;
      first.start += part.length;
      if (first.start < first.end) break;
      this.#next += 1;
      if (!first.isBlock) continue;
      this.#emptied = first.memory;
      break;
    }
    this.#compact();
    this.#size -= size;
    const [only] = parts;
    return parts.length > 1 ? Buffer.concat(parts, size) : only;
  }

  /** Forgets all bytes. Those taken last stay valid: a write that was given up may still read them. */
  clear(): void {
    this.#portions = [];
    this.#next = 0;
    this.#size = 0;
    this.#emptied = null;
  }

  /** Frees what was taken even if the queue is never empty; moving half of it costs amortized constant time. */
  #compact(): void {
    if (2 * this.#next < this.#portions.length) return;
    this.#portions.splice(0, this.#next);
    this.#next = 0;
  }
}

/** The number of bytes; of a string as UTF-8. */
export function byteLengthOf(data: string | Buffer): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : data.length;
}

/** Counts the line ends in these bytes. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) lines += 1;
  return lines;
}

function append(block: Portion, data: string | Buffer): void {
  block.end += typeof data === 'string' ? block.memory.write(data, block.end) : data.copy(block.memory, block.end);
}
