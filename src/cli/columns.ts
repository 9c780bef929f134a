/** What comes from others is shown on one line, and takes as many columns as are counted here. */
import { escapeControls } from '../base/wording.ts';

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Without anything that would steer a terminal or end the line. */
export function oneLine(text: string): string {
  return escapeControls(text.replaceAll('\t', ' '));
}

/** Columns of a terminal. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const sign of text) width += columnsOf(sign);
  return width;
}

/** Cut with an ellipsis where it is wider than that. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const sign of text) {
    left -= columnsOf(sign);
    if (left < 0) break;
    kept += sign;
  }
  return width < 1 ? '' : `${kept}…`;
}

function columnsOf(sign: string): number {
  if (/\p{M}/u.test(sign)) return 0;
  return WIDE.test(sign) ? 2 : 1;
}
