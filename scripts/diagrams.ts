/**
 * Writes the diagrams of the state machines into ARCHITECTURE.md, generated from their tables; `--check` only compares,
 * and exits with 1 if they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTANCE_TABLE } from '../src/machine/instancetable.ts';
import { ROLLOUT_TABLE } from '../src/machine/rollout/rollouttable.ts';

/** For each state and event the next state, and the function that leads to it; `same`: the state stays. */
type Table = Readonly<Record<string, Readonly<Record<string, TableCell>>>>;
interface TableCell {
  readonly to: string | readonly string[];
  readonly do: { readonly name: string };
}

const FILE = join(import.meta.dirname, '..', 'ARCHITECTURE.md');
const DIAGRAMS: Readonly<Record<string, Table>> = {
  instance: INSTANCE_TABLE,
  rollout: ROLLOUT_TABLE,
};

/** The names of the functions of cells in which nothing happens, or nothing can happen. */
const IGNORED: readonly string[] = ['nothing', 'unchanged'];
const IMPOSSIBLE: readonly string[] = ['bug', 'reportBug'];

const LEGEND =
  '`–`: the event is ignored. `·`: it is handled, and the state stays. `!`: it cannot happen; it is reported as a bug.';

/** A Markdown table with a row for each event and a column for each state, and then a list of all transitions. */
export function diagramOf(table: Table): string {
  return [tableText(table), '', LEGEND, '', '```', ...transitionsOf(table), '```'].join('\n');
}

/**
 * The text with the content between each `<!-- diagram:NAME -->` and `<!-- /diagram -->` replaced.
 * @throws {Error} a diagram has no such markers
 */
export function withDiagrams(text: string, diagrams: Readonly<Record<string, Table>> = DIAGRAMS): string {
  return Object.entries(diagrams).reduce((result, [name, table]) => {
    const start = `<!-- diagram:${name} -->`;
    const end = '<!-- /diagram -->';
    const from = result.indexOf(start);
    const to = result.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`no ${start} … ${end}`);
    return `${result.slice(0, from)}${start}\n${diagramOf(table)}\n${result.slice(to)}`;
  }, text);
}

function tableText(table: Table): string {
  const states = Object.keys(table);
  const events = Object.keys(Object.values(table)[0] ?? {});
  const rows = events.map((event) => [`**${event}**`, ...states.map((state) => cellText(table[state]?.[event]))]);
  const lines = [['', ...states], ...rows];
  const widths = lines.reduce<number[]>((sums, line) => line.map((text, i) => Math.max(text.length, sums[i] ?? 0)), []);
  const [head = '', ...body] = lines.map(
    (line) => `| ${line.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`,
  );
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}

function cellText(cell: TableCell | undefined): string {
  if (cell === undefined || IGNORED.includes(cell.do.name)) return '–';
  if (IMPOSSIBLE.includes(cell.do.name)) return '!';
  return [cell.to]
    .flat()
    .map((to) => (to === 'same' ? '·' : to))
    .join(', ');
}

/** `stopped --start, restart--> starting | up`: the events of a state that lead to the same states share a line. */
function transitionsOf(table: Table): string[] {
  return Object.entries(table).flatMap(([state, row]) => {
    const events = new Map<string, string[]>();
    for (const [event, { to }] of Object.entries(row)) {
      if (to === 'same') continue;
      const next = [to]
        .flat()
        .map((one) => (one === 'same' ? state : one))
        .join(' | ');
      events.set(next, [...(events.get(next) ?? []), event]);
    }
    return [...events].map(([next, names]) => `${state} --${names.join(', ')}--> ${next}`);
  });
}

if (import.meta.main) {
  const text = readFileSync(FILE, 'utf8');
  const current = withDiagrams(text);
  if (!process.argv.includes('--check')) writeFileSync(FILE, current);
  else if (text !== current) {
    console.error('the diagrams in ARCHITECTURE.md are not those of the tables; run: node scripts/diagrams.ts');
    process.exit(1);
  }
}
