/**
 * `npm run bench [-- PART…] [-- --against DIR]`: measures the built executable and a floor in C. Prints a Markdown table and
 * writes JSON to bench/results. With `--against`, measures another checkout too, alternately, and exits with code 1 if a
 * figure is worse here by more than its spread.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { join, resolve } from 'node:path';
import { changeOf, compare, comparison } from './compare.ts';
import { control } from './control.ts';
import { failureModes } from './failuremodes.ts';
import { type Figure, resultOf, summary, table } from './figures.ts';
import { many } from './many.ts';
import { heartbeats, waiters } from './readiness.ts';
import { changes, restarts } from './restart.ts';
import { EXECUTABLE } from './subject.ts';
import { gets, logs } from './talk.ts';
import { Tools } from './tools.ts';

const PARTS: Readonly<Record<string, (tools: Tools) => Promise<Figure[]>>> = {
  gets,
  logs,
  restarts,
  changes,
  waiters,
  heartbeats,
  control,
  many,
  failureModes,
};

const args = process.argv.slice(2);
const at = args.indexOf('--against');
const [, against] = at < 0 ? [] : args.splice(at, 2);
const unknown = args.filter((name) => !(name in PARTS));
if (unknown.length > 0 || (at >= 0 && against === undefined)) {
  console.error(`usage: npm run bench -- [PART…] [--against DIR]; the parts are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
if (!existsSync(EXECUTABLE)) {
  console.error(`${EXECUTABLE} is missing; run "npm run build"`);
  process.exit(2);
}
const parts = Object.keys(PARTS).filter((name) => args.length === 0 || args.includes(name));
const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Linux ${release()}, Node ${process.version}`;
process.exit(await (against === undefined ? measureHere() : measureBoth(resolve(against))));

async function measureHere(): Promise<number> {
  const figures: Figure[] = [];
  const tools = new Tools();
  try {
    for (const name of parts) {
      console.error(`measuring ${name} …`);
      figures.push(...((await PARTS[name]?.(tools)) ?? []));
    }
  } finally {
    tools.close();
  }
  console.log(`${machine}\n\n${table(figures)}`);
  write(
    '',
    figures.map((figure) => ({ ...figure, ...summary(figure), result: resultOf(figure) })),
  );
  return 0;
}

async function measureBoth(other: string): Promise<number> {
  const pairs = await compare(join(import.meta.dirname, '..'), other, parts);
  console.log(`${machine}\n\n${comparison(pairs)}`);
  const worse = pairs.filter((pair) => changeOf(pair) === 'worse').map(({ here }) => here.name);
  console.log(worse.length === 0 ? '\nno figure is worse by more than its spread' : `\nworse: ${worse.join('; ')}`);
  write('-compared', pairs);
  return worse.length === 0 ? 0 : 1;
}

/** The last line on stderr names the file: `compare` reads it. */
function write(suffix: string, figures: readonly unknown[]): void {
  const results = join(import.meta.dirname, 'results');
  mkdirSync(results, { recursive: true });
  const time = new Date().toISOString();
  const file = join(results, `${time.replaceAll(':', '-')}${suffix}.json`);
  writeFileSync(file, `${JSON.stringify({ at: time, machine, figures }, null, 2)}\n`);
  console.error(`the measurements are in ${file}`);
}
