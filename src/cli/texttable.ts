/**
 * Renders rows as a table that is never wider than its terminal: it first cuts the columns that may be cut, the last one
 * first, then drops the columns of the highest priority to drop.
 */
import { styleText } from 'node:util';
import { cutToWidth, oneLine, widthMeasureFor } from './textwidth.ts';

export interface Column<T> {
  readonly head: string;
  cell(row: T): string;
  readonly align?: 'right';
  /** The column may be cut down to this width. */
  readonly minWidth?: number;
  /** The column of the highest number is dropped first; without a number the column is never dropped. */
  readonly dropPriority?: number;
  colour?(row: T): Colour;
}

export type Colour = 'red' | 'green' | 'yellow' | 'plain';

const GAP = 2;

interface SizedColumn<T> {
  readonly column: Column<T>;
  /** The head, then the cell of each row. */
  readonly lines: readonly string[];
  readonly naturalWidth: number;
  width: number;
}

/** @param width columns of the terminal; null for no limit */
export async function textTable<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  width: number | null,
  colours: boolean,
): Promise<string> {
  const texts = columns.map(({ head, cell }) => [head, ...rows.map((row) => oneLine(cell(row)))]);
  const widthOf = await widthMeasureFor(texts.flat());
  const all = columns.map((column, i): SizedColumn<T> => {
    const lines = texts[i] ?? [];
    const naturalWidth = Math.max(...lines.map(widthOf));
    return { column, lines, naturalWidth, width: naturalWidth };
  });
  const shown = width === null ? all : fitted(all, width);
  const cellOf = ({ column, lines, width: limit }: SizedColumn<T>, line: number, isLast: boolean): string => {
    const text = cutToWidth(lines[line] ?? '', limit, widthOf);
    const blanks = ' '.repeat(Math.max(0, limit - widthOf(text)));
    const cell = column.align === 'right' ? blanks + text : isLast ? text : text + blanks;
    const row = rows[line - 1];
    return colours && row !== undefined ? painted(cell, column.colour?.(row) ?? 'plain') : cell;
  };
  const lineOf = (line: number): string =>
    shown
      .map((sized, i) => cellOf(sized, line, i === shown.length - 1))
      .join(' '.repeat(GAP))
      .trimEnd();
  return `${[0, ...rows.map((_, i) => i + 1)].map(lineOf).join('\n')}\n`;
}

function fitted<T>(all: readonly SizedColumn<T>[], width: number): readonly SizedColumn<T>[] {
  const excess = (columns: readonly SizedColumn<T>[]): number =>
    columns.reduce((sum, sized) => sum + sized.width, GAP * (columns.length - 1)) - width;
  let shown = all;
  for (;;) {
    for (const sized of [...shown].reverse()) {
      const over = excess(shown);
      if (over <= 0) return shown;
      const { minWidth } = sized.column;
      if (minWidth !== undefined) sized.width = Math.max(Math.min(sized.width, minWidth), sized.width - over);
    }
    if (excess(shown) <= 0) return shown;
    const highest = Math.max(...shown.map(({ column }) => column.dropPriority ?? 0));
    if (highest === 0) return shown;
    shown = shown.filter(({ column }) => column.dropPriority !== highest);
    for (const sized of shown) sized.width = sized.naturalWidth;
  }
}

function painted(text: string, colour: Colour): string {
  // The caller has decided about colours: on Node 22 and later, styleText would look at stdout by itself.
  return colour === 'plain' ? text : styleText(colour, text, { validateStream: false });
}
