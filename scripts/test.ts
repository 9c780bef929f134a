/**
 * `npm test`: runs every test of `test/`, or those whose paths contain one of the arguments; exits with the runner's code.
 * `--fast` runs only the files that start no process. Other options are passed to the runner.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fastTestFiles, testFiles } from './testfiles.ts';

/** Tests wait for events; this limit only ends a test whose event never arrives. */
const TEST_TIMEOUT_MS = 180_000;

const root = join(import.meta.dirname, '..');
const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith('-') && arg !== '--fast');
const parts = args.filter((arg) => !arg.startsWith('-'));
const files = (args.includes('--fast') ? fastTestFiles() : testFiles()).filter(
  (file) => parts.length === 0 || parts.some((part) => file.includes(part)),
);
if (files.length === 0) {
  console.error(`no test file has ${parts.map((part) => `"${part}"`).join(' or ')} in its path`);
  process.exit(2);
}

const { status } = spawnSync(
  process.execPath,
  [
    '--test',
    `--test-reporter=${join(import.meta.dirname, 'reporter.ts')}`,
    '--test-reporter-destination=stdout',
    `--test-concurrency=${Math.max(2, availableParallelism())}`,
    `--test-timeout=${TEST_TIMEOUT_MS}`,
    ...flags,
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
