/** A file is replaced whole or not at all. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type AtomicWrite, writeAtomically } from '../../src/base/atomicwrite.ts';
import { temporaryDirectory } from '../support/folder.ts';

function options(path: string, more: Partial<AtomicWrite> = {}): AtomicWrite {
  return { temporary: `${path}.tmp`, mode: 0o640, owner: null, sync: 'disk', ...more };
}

test('content and mode are those that were asked for, whatever the umask is', (t) => {
  const path = join(temporaryDirectory(t), 'file');
  const umask = process.umask(0o077);
  t.after(() => process.umask(umask));
  writeAtomically(path, 'new', options(path));
  assert.equal(readFileSync(path, 'utf8'), 'new');
  assert.equal(statSync(path).mode & 0o777, 0o640);
});

test('a link at the temporary name is not followed, and the old content stays', (t) => {
  const directory = temporaryDirectory(t);
  const [path, victim] = [join(directory, 'file'), join(directory, 'victim')];
  writeFileSync(path, 'old');
  writeFileSync(victim, 'untouched');
  symlinkSync(victim, `${path}.tmp`);
  assert.throws(() => writeAtomically(path, 'new', options(path)), { code: 'EEXIST' });
  assert.deepEqual([readFileSync(path, 'utf8'), readFileSync(victim, 'utf8')], ['old', 'untouched']);
});

test('no temporary file remains after a failure', (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'file');
  mkdirSync(path);
  assert.throws(() => writeAtomically(path, 'new', options(path, { sync: 'none' })), { code: 'EISDIR' });
  assert.deepEqual(readdirSync(directory), ['file']);
});
