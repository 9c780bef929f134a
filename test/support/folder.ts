/** A test's own folder: empty at its start, gone after it. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Absolute, without symbolic links; the caller removes it. */
export function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'osdaemond-test-')));
}

/** The same, removed after `t`. */
export function temporaryFolder(t: TestContext): string {
  const folder = newFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
