/** `npm run bench [PART …]`: measures the built executable beside a floor in C; a Markdown table on stdout, JSON in bench/results. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { join } from 'node:path';
import { control } from './control.ts';
import { type Figure, summary, table, verdict } from './figures.ts';
import { many } from './many.ts';
import { beats, waiters } from './readiness.ts';
import { changes, restarts } from './restart.ts';
import { gets, logs } from './talk.ts';
import { Tools } from './tools.ts';
import { worstDay } from './worstday.ts';

const PARTS: Readonly<Record<string, (tools: Tools) => Promise<Figure[]>>> = {
  gets,
  logs,
  restarts,
  changes,
  waiters,
  beats,
  control,
  many,
  worstDay,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`no part named ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}

const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Linux ${release()}, Node ${process.version}`;
const figures: Figure[] = [];
const tools = new Tools();
try {
  for (const [name, measure] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    console.error(`measuring ${name} …`);
    figures.push(...(await measure(tools)));
  }
} finally {
  tools.close();
}

console.log(`${machine}\n\n${table(figures)}`);
const results = join(import.meta.dirname, 'results');
if (!existsSync(results)) mkdirSync(results);
const at = new Date().toISOString();
const file = join(results, `${at.replaceAll(':', '-')}.json`);
const json = figures.map((figure) => ({ ...figure, ...summary(figure), verdict: verdict(figure) }));
writeFileSync(file, `${JSON.stringify({ at, machine, figures: json }, null, 2)}\n`);
console.error(`the measurements are in ${file}`);
