/** Compares the figures of two checkouts: each part runs in both, one after the other, with the order swapped from part to part. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Figure, markdown, shown, summary } from './figures.ts';

/** Names of parts in older checkouts. */
const OLD_NAMES: Readonly<Record<string, string>> = { failureModes: 'worstDay', heartbeats: 'beats' };
const ENOUGH_FOR_PERCENTILES = 10;

export interface Pair {
  readonly here: Figure;
  readonly there: Figure;
}

export type Change = 'worse' | 'better' | '';

/** @param against the directory of the other checkout, which has been built @throws {Error} if a part fails in one of them */
export async function compare(here: string, against: string, parts: readonly string[]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const [index, part] of parts.entries()) {
    const figures = new Map<string, Figure[]>();
    for (const checkout of index % 2 === 0 ? [against, here] : [here, against]) {
      const begin = performance.now();
      figures.set(checkout, await measure(checkout, part));
      console.error(`${part} in ${checkout}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    }
    pairs.push(...paired(part, figures.get(here) ?? [], figures.get(against) ?? []));
  }
  return pairs;
}

/** By position: a name may have been reworded. */
function paired(part: string, here: readonly Figure[], there: readonly Figure[]): Pair[] {
  if (here.length !== there.length) {
    console.error(`${part} is not compared: it has ${here.length} figures here and ${there.length} there`);
    return [];
  }
  return here.flatMap((figure, at) => {
    const other = there[at];
    return other === undefined ? [] : [{ here: figure, there: other }];
  });
}

/** Runs the benchmark of that checkout itself, in a process of its own, and reads the file that it writes. */
async function measure(checkout: string, part: string): Promise<Figure[]> {
  if (!existsSync(join(checkout, 'dist', 'bin', 'osdaemond.js'))) {
    throw new Error(`${checkout} has not been built; run "npm run build" there`);
  }
  const { code, stderr } = await run(checkout, part);
  const oldName = OLD_NAMES[part];
  const result = code === 2 && oldName !== undefined ? await run(checkout, oldName) : { code, stderr };
  const file = /(\S+\.json)\s*$/.exec(result.stderr)?.[1];
  if (result.code !== 0 || file === undefined) {
    throw new Error(`${part} failed in ${checkout} (exit code ${result.code}):\n${result.stderr}`);
  }
  return JSON.parse(readFileSync(file, 'utf8')).figures;
}

async function run(checkout: string, part: string): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [join(checkout, 'bench', 'run.ts'), part], {
    cwd: checkout,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stderr };
}

/** The range of the middle 80 % of the values, or of all of them where they are few. */
export function spreadOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = values.length < ENOUGH_FOR_PERCENTILES ? 0 : Math.floor(values.length / 10);
  return (sorted.at(-1 - cut) ?? Number.NaN) - (sorted[cut] ?? Number.NaN);
}

/** `worse` or `better` if the medians differ by more than the larger spread. */
export function changeOf({ here, there }: Pair): Change {
  const difference = summary(here).p50 - summary(there).p50;
  if (Math.abs(difference) <= Math.max(spreadOf(here.values), spreadOf(there.values))) return '';
  return difference < 0 === (here.better === 'less') ? 'better' : 'worse';
}

/** A Markdown table of medians and spreads. */
export function comparison(pairs: readonly Pair[]): string {
  const head = [
    'what',
    'unit',
    'median there',
    'spread',
    'median here',
    'spread',
    'n',
    'difference',
    'beyond the spread',
  ];
  const rows = pairs.map((pair) => {
    const { here, there } = pair;
    const [before, after] = [summary(there).p50, summary(here).p50];
    return [
      here.name,
      here.unit,
      shown(before),
      shown(spreadOf(there.values)),
      shown(after),
      shown(spreadOf(here.values)),
      `${there.values.length}/${here.values.length}`,
      before === 0 ? '' : `${after >= before ? '+' : ''}${(((after - before) / before) * 100).toFixed(1)} %`,
      changeOf(pair),
    ];
  });
  return markdown([head, ...rows]);
}
