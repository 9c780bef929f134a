/** A temporary directory for one test. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** An empty directory: an absolute path without symbolic links. The caller removes it. */
export function newDirectory(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'osdaemond-test-')));
}

/** An empty directory that is removed after `t`. */
export function temporaryDirectory(t: TestContext): string {
  const directory = newDirectory();
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
