/** Splits a stream of bytes into lines, in order; what it keeps of an unfinished line never exceeds the bound. */
import { LineBuffer } from './linebuffer.ts';
import { splitLines } from './splitlines.ts';

export interface LineHandlers {
  /** A line without its LF or CRLF: one character per byte (latin1), so that invalid UTF-8 can still be detected. */
  line(line: string): void;
  /** Called once for a line over the bound, as soon as it exceeds it, with its first bytes; the rest is dropped. */
  tooLong(start: string): void;
}

const LF = 0x0a;
const CR = 0x0d;
/** How many bytes of a dropped line are reported; never more than the bound, so that it does not depend on the chunks. */
const START = 1024;

export class LineReader {
  readonly #maxLine: number;
  readonly #over: 'drop' | 'cut';
  readonly #start: number;
  readonly #handlers: LineHandlers;
  readonly #held = new LineBuffer();
  #mode: 'keeping' | 'dropping' = 'keeping';

  /**
   * @param maxLine bytes, without the line end
   * @param over what happens to a longer line: it is dropped and reported once, or cut into several lines
   */
  constructor(maxLine: number, over: 'drop' | 'cut', handlers: LineHandlers) {
    this.#maxLine = maxLine;
    this.#over = over;
    this.#start = Math.min(START, maxLine);
    this.#handlers = handlers;
  }

  /** The chunk may be overwritten as soon as this returns. */
  push(chunk: Buffer): void {
    const first = chunk.indexOf(LF);
    if (first === -1) {
      this.#hold(chunk);
      return;
    }
    let from = 0;
    if (this.#mode === 'dropping' || this.#held.length > 0) {
      this.#finish(chunk.subarray(0, first));
      from = first + 1;
    } else if (first === chunk.length - 1) {
      // A single request: nothing to split.
      this.#line(chunk.toString('latin1', 0, first));
      return;
    }
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > from) for (const line of splitLines(chunk.toString('latin1', from, end))) this.#line(line);
    if (end < chunk.length) this.#hold(chunk.subarray(end));
  }

  /** Ends the stream: returns what follows the last line end, one character per byte; '' if nothing does. */
  end(): string {
    return this.#held.take(this.#held.length);
  }

  /** Keeps bytes whose line end has not arrived. */
  #hold(bytes: Buffer): void {
    if (this.#mode === 'dropping' || bytes.length === 0) return;
    // A CR at the end may belong to the line end, which does not count.
    const most = this.#maxLine + (bytes.at(-1) === CR ? 1 : 0);
    if (this.#over === 'drop' && this.#held.length + bytes.length > most) {
      const start = this.#held.peek(this.#start) + bytes.toString('latin1', 0, this.#start);
      this.#held.clear();
      this.#mode = 'dropping';
      this.#handlers.tooLong(start.slice(0, this.#start));
      return;
    }
    this.#held.append(bytes);
    while (this.#held.length > most) {
      this.#handlers.line(this.#held.take(cutPlace((place) => this.#held.at(place), this.#maxLine)));
    }
  }

  /** Takes the bytes that end the held or dropped line. */
  #finish(bytes: Buffer): void {
    if (this.#mode === 'dropping') {
      this.#mode = 'keeping';
      return;
    }
    this.#held.append(bytes);
    this.#line(this.#held.take(this.#held.length));
  }

  #line(ended: string): void {
    let line = ended.charCodeAt(ended.length - 1) === CR ? ended.slice(0, -1) : ended;
    if (this.#over === 'drop' && line.length > this.#maxLine) {
      this.#handlers.tooLong(line.slice(0, this.#start));
      return;
    }
    while (line.length > this.#maxLine) {
      const rest = line;
      const place = cutPlace((at) => rest.charCodeAt(at), this.#maxLine);
      this.#handlers.line(line.slice(0, place));
      line = line.slice(place);
    }
    this.#handlers.line(line);
  }
}

/** Where a long line is cut: at the bound, or up to three bytes before it, so that no UTF-8 character is split. */
function cutPlace(byteAt: (place: number) => number, bound: number): number {
  for (let place = bound; place > Math.max(0, bound - 4); place--) {
    if ((byteAt(place) & 0xc0) !== 0x80) return place;
  }
  return bound;
}
