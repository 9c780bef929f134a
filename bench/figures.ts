/** Figures: repeated measurements of one quantity, with the values of other supervisors and a goal. */

export interface Goal {
  /** The values of other supervisors on a similar machine. */
  readonly peers: string;
  /** The value to reach; null without a goal. */
  readonly reach: number | null;
  /** The percentile that is compared with it. */
  readonly by: 'p50' | 'p99';
  readonly better: 'more' | 'less';
}

export interface Figure extends Goal {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface Summary {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
}

/** p99 is on the bad side: the slowest hundredth of durations, the lowest hundredth of rates. */
export function summary({ values, better }: Figure): Summary {
  const sorted = [...values].sort((a, b) => (better === 'less' ? a - b : b - a));
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  return { n: values.length, p50: at(0.5), p99: at(0.99), min: Math.min(...values), max: Math.max(...values) };
}

export function resultOf(figure: Figure): 'reached' | 'missed' | '' {
  if (figure.reach === null) return '';
  const value = summary(figure)[figure.by];
  return (figure.better === 'less' ? value <= figure.reach : value >= figure.reach) ? 'reached' : 'missed';
}

/** A Markdown table of all figures. */
export function table(figures: readonly Figure[]): string {
  const head = ['what', 'unit', 'p50', 'p99', 'min', 'max', 'n', 'peers', 'reach', ''];
  const rows = figures.map((figure) => {
    const { p50, p99, min, max, n } = summary(figure);
    const goal =
      figure.reach === null ? '' : `${figure.by} ${figure.better === 'less' ? '≤' : '≥'} ${shown(figure.reach)}`;
    return [
      figure.name,
      figure.unit,
      ...[p50, p99, min, max].map(shown),
      String(n),
      figure.peers,
      goal,
      resultOf(figure),
    ];
  });
  return markdown([head, ...rows]);
}

/** Pads the cells of a table, whose first row is its head. */
export function markdown([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0), 3));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function shown(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
