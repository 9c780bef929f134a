/** Shows text of daemons on one line, and measures and cuts text by the columns that it takes on a terminal. */
import { escapeControls } from '../base/wording.ts';

/** The text without control characters: none of it can move the cursor or end the line. A tab becomes a space. */
export function oneLine(text: string): string {
  return escapeControls(text.replaceAll('\t', ' '));
}

/** The columns that a text takes on a terminal. */
export type WidthMeasure = (text: string) => number;

/** Latin, Greek and Cyrillic without combining characters, and the usual punctuation: one column each. */
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e]*$/;

/**
 * A measure for these texts and parts of them. string-width is loaded only if one of them has other characters: it takes
 * longer to load (25 ms and more, for Intl.Segmenter) than the rest of a command.
 */
export async function widthMeasureFor(texts: readonly string[]): Promise<WidthMeasure> {
  if (texts.every(isNarrow)) return (text) => text.length;
  return (await import('string-width')).default;
}

/** Text that is wider than `width` columns is cut, and ends with an ellipsis. */
export function cutToWidth(text: string, width: number, widthOf: WidthMeasure): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  if (isNarrow(text)) return `${text.slice(0, width - 1)}…`;
  let kept = '';
  let left = width - 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

function isNarrow(text: string): boolean {
  return NARROW.test(text);
}
