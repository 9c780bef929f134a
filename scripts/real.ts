/**
 * `npm run test:real -- [--seconds N] [--kills N] [--storm N] [--lines N] [--files N] [--edits N] [--seed N]`: the long forms
 * of the tests with real processes, one after the other, with a summary at the end. Exits with code 1 if one failed.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { newSeed } from '../test/support/random.ts';
import { numbersFrom } from './options.ts';

const options = numbersFrom(process.argv.slice(2), {
  seconds: 600,
  kills: 200,
  storm: 50_000,
  lines: 1_000_000,
  files: 20_000,
  edits: 200,
  seed: newSeed(),
});

interface LongRun {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const RUNS: readonly LongRun[] = [
  { name: 'soak', script: 'soak.ts', args: given('seconds', 'seed') },
  { name: 'fuzz', script: 'fuzz.ts', args: given('lines', 'files', 'edits', 'seed') },
  {
    name: `${options.kills} kills`,
    script: 'test.ts',
    // The limit per test must fit the number of kills.
    args: ['e2e/killed', `--test-timeout=${Math.max(180_000, options.kills * 5_000)}`],
    env: { OSDAEMOND_KILLS: String(options.kills) },
  },
  {
    name: `storms of ${options.storm}`,
    script: 'test.ts',
    args: ['e2e/pid1', `--test-timeout=${Math.max(180_000, options.storm * 10)}`],
    env: { OSDAEMOND_STORM: String(options.storm) },
  },
];

function given(...names: (keyof typeof options)[]): string[] {
  return names.flatMap((name) => [`--${name}`, String(options[name])]);
}

const summary = RUNS.map(({ name, script, args, env }) => {
  const begin = performance.now();
  console.log(`\n=== ${name}`);
  const { status, signal } = spawnSync(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: 'inherit',
    env: { ...process.env, OSDAEMOND_SEED: String(options.seed), ...env },
  });
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  return { name, isPassed: status === 0, line: `${name}: ${outcome(status, signal)} after ${seconds} s` };
});

function outcome(status: number | null, signal: string | null): string {
  if (status === 0) return 'passed';
  return signal === null ? `failed with exit code ${status}` : `killed by ${signal}`;
}

console.log(`\n=== summary (seed ${options.seed})\n${summary.map(({ line }) => line).join('\n')}`);
process.exit(summary.every(({ isPassed }) => isPassed) ? 0 : 1);
