/** Every test of `test/` has run when this script ends, or those that its arguments name; its exit code is the runner's. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** A test waits for events; this only ends one whose event never comes. */
const LONGEST_TEST_MS = 180_000;

const root = join(import.meta.dirname, '..');
const asked = process.argv.slice(2);
const flags = asked.filter((word) => word.startsWith('-'));
const wanted = asked.filter((word) => !word.startsWith('-'));
const files = globSync('test/**/*.test.ts', { cwd: root })
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  console.error(`no test file of test/ has ${wanted.map((part) => `"${part}"`).join(' or ')} in its path`);
  process.exit(2);
}

const { status } = spawnSync(
  process.execPath,
  [
    '--test',
    '--test-reporter=spec',
    `--test-concurrency=${Math.max(2, availableParallelism())}`,
    `--test-timeout=${LONGEST_TEST_MS}`,
    ...flags,
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
