/** Splits ordinary output into lines that can be shown: every byte is in one of them, invalid UTF-8 as U+FFFD. */
import { LineReader } from './lines.ts';

/** Bytes; a longer line is cut into several. */
export const LONGEST_OUTPUT_LINE = 64 * 1024;

const BEYOND_ASCII = /[\u0080-\u00ff]/;

export class OutputLines {
  readonly #reader = new LineReader(LONGEST_OUTPUT_LINE, 'cut', {
    line: (line) => this.#lines.push(shown(line)),
    tooLong: () => {},
  });
  #lines: string[] = [];

  /** Returns the lines that this chunk completes; it may be overwritten as soon as this returns. */
  push(chunk: Buffer): readonly string[] {
    this.#reader.push(chunk);
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** Ends the stream: returns its last line if that has no line end. */
  end(): readonly string[] {
    const rest = this.#reader.end();
    return rest === '' ? [] : [shown(rest)];
  }
}

function shown(line: string): string {
  return BEYOND_ASCII.test(line) ? Buffer.from(line, 'latin1').toString('utf8') : line;
}
