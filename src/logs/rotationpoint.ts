/** Decides where a log file ends: at its limit, but never inside a line, unless the line is as long as a file. */

const LF = 0x0a;

/** What the file contains so far. */
export interface Filled {
  /** Bytes. */
  readonly size: number;
  /** `torn`: a write failed inside a line. */
  readonly tail: 'line end' | 'inside a line' | 'torn';
}

/**
 * How many of these bytes still fit into this file; 0: it is full.
 * @param limit bytes; a longer line is cut at twice the limit
 */
export function rotationPoint(bytes: Buffer, file: Filled, limit: number): number {
  const left = limit - file.size;
  if (bytes.length <= left) return bytes.length;
  const fitting = left > 0 ? bytes.lastIndexOf(LF, left - 1) + 1 : 0;
  if (fitting > 0) return fitting;
  if (file.tail === 'line end' && file.size > 0) return 0;
  const end = bytes.indexOf(LF) + 1;
  return Math.max(0, Math.min(end === 0 ? bytes.length : end, 2 * limit - file.size));
}
