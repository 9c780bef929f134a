/** The table as people read it: printed from the code, so that the picture and the machine are one. */
import { INSTANCE_TABLE, type InstanceTable } from './instancetable.ts';

/** A Markdown table: a row for each state, a column for each event, in the cells what is done. */
export function diagram(table: InstanceTable = INSTANCE_TABLE): string {
  const rows = Object.entries(table).map(([state, row]) => {
    const cells: { name: string }[] = Object.values(row);
    return [state, ...cells.map(({ name }) => words(name))];
  });
  const lines = [['state', ...Object.keys(table.stopped)], ...rows];
  const widths = lines.reduce<number[]>((sums, line) => line.map((text, i) => Math.max(text.length, sums[i] ?? 0)), []);
  const [head = '', ...body] = lines.map(
    (line) => `| ${line.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`,
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [head, rule, ...body, ''].join('\n');
}

/** `askStop` is read "ask stop"; a cell that does nothing is a dash. */
function words(name: string): string {
  return name === 'nothing' ? '–' : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
