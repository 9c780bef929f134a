/** A table is as wide as its terminal at most: first its long columns are cut, then the least important ones are left out. */
import { cut, oneLine, widthOf } from './columns.ts';

export interface Column<T> {
  readonly head: string;
  cell(row: T): string;
  readonly align?: 'right';
  /** It may be cut down to so many columns. */
  readonly least?: number;
  /** The higher, the sooner it is left out; 0 or none: never. */
  readonly spare?: number;
  colour?(row: T): Colour;
}

export type Colour = 'red' | 'green' | 'yellow' | 'plain';

const CODES: Readonly<Record<Colour, string>> = {
  red: '\u001b[31m',
  green: '\u001b[32m',
  yellow: '\u001b[33m',
  plain: '',
};
const GAP = 2;

interface Shown<T> {
  readonly column: Column<T>;
  readonly cells: readonly string[];
  width: number;
}

/** @param width of the terminal; null: no limit */
export function table<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  width: number | null,
  colours: boolean,
): string {
  const all = columns.map((column): Shown<T> => {
    const cells = rows.map((row) => oneLine(column.cell(row)));
    return { column, cells, width: Math.max(widthOf(column.head), ...cells.map(widthOf)) };
  });
  const shown = width === null ? all : fitted(all, width);
  const line = (cellOf: (one: Shown<T>) => string, paint: (one: Shown<T>, text: string) => string): string =>
    shown
      .map((one, i) => paint(one, padded(cut(cellOf(one), one.width), one, i === shown.length - 1)))
      .join(' '.repeat(GAP))
      .trimEnd();
  const head = line(
    ({ column }) => column.head,
    (_, text) => text,
  );
  const body = rows.map((row, i) =>
    line(
      ({ cells }) => cells[i] ?? '',
      ({ column }, text) => painted(text, colours ? (column.colour?.(row) ?? 'plain') : 'plain'),
    ),
  );
  return `${[head, ...body].join('\n')}\n`;
}

function fitted<T>(all: readonly Shown<T>[], width: number): readonly Shown<T>[] {
  const total = (some: readonly Shown<T>[]): number =>
    some.reduce((sum, one) => sum + one.width, GAP * (some.length - 1));
  let shown = all;
  for (;;) {
    for (const one of [...shown].reverse()) {
      const over = total(shown) - width;
      if (over <= 0) return shown;
      if (one.column.least !== undefined) one.width = Math.max(Math.min(one.width, one.column.least), one.width - over);
    }
    if (total(shown) <= width) return shown;
    const spare = Math.max(...shown.map(({ column }) => column.spare ?? 0));
    if (spare === 0) return shown;
    shown = shown.filter(({ column }) => column.spare !== spare);
    for (const one of shown) one.width = Math.max(widthOf(one.column.head), ...one.cells.map(widthOf));
  }
}

function padded<T>(text: string, { column, width }: Shown<T>, last: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  if (column.align === 'right') return blanks + text;
  return last ? text : text + blanks;
}

function painted(text: string, colour: Colour): string {
  return colour === 'plain' ? text : `${CODES[colour]}${text}\u001b[0m`;
}
