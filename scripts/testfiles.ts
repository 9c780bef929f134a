/** Lists the test files, and tells apart those that never start a process. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { importsOf } from '../test/support/source.ts';

const ROOT = join(import.meta.dirname, '..');

/** A test that imports one of these, directly or through another file, can start a process. */
const STARTS_PROCESSES = ['node:child_process', 'node:worker_threads', join(ROOT, 'src', 'process', 'launcher.ts')];

/** Paths relative to the checkout, sorted. */
export function testFiles(): string[] {
  return globSync('test/**/*.test.ts', { cwd: ROOT }).sort();
}

/** The test files that start no process: they test pure modules, or use fake children. */
export function fastTestFiles(): string[] {
  return testFiles().filter((file) => !startsProcesses(join(ROOT, file), new Set()));
}

function startsProcesses(file: string, visited: Set<string>): boolean {
  if (visited.has(file)) return false;
  visited.add(file);
  return importsOf(readFileSync(file, 'utf8')).some(({ specifier }) => {
    const target = specifier.startsWith('.') ? resolve(dirname(file), specifier) : specifier;
    if (STARTS_PROCESSES.includes(target)) return true;
    return target.endsWith('.ts') && startsProcesses(target, visited);
  });
}
