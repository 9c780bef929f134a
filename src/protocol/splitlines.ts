/** The adapter of split2: splits text at its line feeds. */
import split from 'split2';

let lines: string[] = [];

/**
 * One splitter for all streams. It gets whole lines only, so that it keeps nothing from call to call: it would search
 * all that it keeps again at each chunk. Its mapper collects the lines and passes nothing on, so that all of them are
 * there when `write` returns.
 */
const splitter = split('\n', (line) => void lines.push(line), { decodeStrings: false });

/** @param text ends with a line feed */
export function splitLines(text: string): readonly string[] {
  lines = [];
  splitter.write(text);
  return lines;
}
