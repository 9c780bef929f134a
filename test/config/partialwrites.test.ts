/** A file that is empty, missing or truncated for a moment changes nothing; one that stays so stops no daemon. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { test } from 'node:test';
import { openStore } from './opened.ts';

const D = '[os_daemons]\nd = /bin/d\n';

test('a file that is empty for a moment changes nothing', (t) => {
  const it = openStore(t, { 'local.ini': D });
  truncateSync(it.path('local.ini'), 0);
  it.store.reload();
  it.clock.pass(299);
  it.change('local.ini', `${D}[s]\na = 1\n`);
  it.clock.pass(1000);
  assert.deepEqual([it.takeChanges(), it.takeReports()], [[['s.a: null → 1']], []]);
});

test('a file that stays empty is an error and stops no daemon, unless it contains a comment', (t) => {
  const it = openStore(t, { 'local.ini': D });
  truncateSync(it.path('local.ini'), 0);
  it.store.reload();
  it.clock.pass(300);
  it.store.reload();
  assert.deepEqual(it.takeReports(), [
    'local.ini: is now empty; restore it, or write a comment into it to drop its settings',
  ]);
  assert.deepEqual([it.takeChanges(), it.clock.waiting], [[], 0]);
  it.change('local.ini', '; nothing here\n');
  it.clock.pass(300);
  assert.deepEqual([it.takeChanges(), it.takeReports()], [[['os_daemons.d: /bin/d → null']], ['no more errors']]);
});

test('a file that was empty from the start is no error', (t) => {
  const it = openStore(t, { 'default.ini': D, 'local.ini': '' });
  it.store.reload();
  assert.deepEqual([it.takeReports(), it.clock.waiting], [[], 0]);
});

test('a deleted file is an error, also a default one, until it is back', (t) => {
  const it = openStore(t, { 'default.ini': '[s]\na = 1\n', 'local.ini': D });
  rmSync(it.path('local.ini'));
  it.store.reload();
  it.clock.pass(299);
  assert.deepEqual(it.takeReports(), []);
  it.clock.pass(1);
  const [logged = ''] = it.takeReports();
  assert.match(logged, /^local\.ini: was deleted; restore it/);
  it.change('default.ini', '[s]\na = 2\n');
  assert.deepEqual([it.takeChanges(), it.takeReports()], [[], []]);
  it.change('local.ini', '[os_daemons]\nd = /bin/other\n');
  assert.deepEqual(it.takeReports(), ['no more errors']);
  assert.deepEqual(it.takeChanges(), [['os_daemons.d: /bin/d → /bin/other', 's.a: 1 → 2']]);
});

test('an editor that moves the file away first changes nothing', (t) => {
  const it = openStore(t, { 'local.ini': D });
  renameSync(it.path('local.ini'), it.path('local.ini~'));
  it.store.reload();
  it.clock.pass(100);
  it.change('local.ini', `${D}[s]\na = 1\n`);
  it.clock.pass(1000);
  assert.deepEqual([it.takeChanges(), it.takeReports()], [[['s.a: null → 1']], []]);
});

test('while one file is held back, the others apply', (t) => {
  const it = openStore(t, { 'default.ini': '[s]\na = 1\n', 'local.ini': D });
  truncateSync(it.path('local.ini'), 0);
  it.change('default.ini', '[s]\na = 2\n');
  assert.deepEqual(it.takeChanges(), [['s.a: 1 → 2']]);
  assert.equal(it.store.value('os_daemons', 'd'), '/bin/d');
});

test('a file that may be truncated applies when it is stable', (t) => {
  const it = openStore(t, { 'local.ini': `${D}[s]\na = 1\n` });
  it.change('local.ini', D);
  assert.deepEqual(it.takeChanges(), []);
  it.clock.pass(299);
  assert.deepEqual(it.takeChanges(), []);
  it.clock.pass(1);
  assert.deepEqual(it.takeChanges(), [['s.a: 1 → null']]);
  it.change('local.ini', '[os_daemons]\nd = /bin/d --lo');
  it.clock.pass(299);
  it.change('local.ini', '[os_daemons]\nd = /bin/d --long-');
  it.clock.pass(299);
  it.change('local.ini', '[os_daemons]\nd = /bin/d --long-option\n');
  it.clock.pass(1000);
  assert.deepEqual(it.takeChanges(), [['os_daemons.d: /bin/d → /bin/d --long-option']]);
});

const TWO = '; one\n[os_daemons]\na = /bin/a\nb = /bin/b\n[x]\nk = 1\n';

const halves: readonly (readonly [string, string])[] = [
  ['its beginning', TWO.slice(0, TWO.indexOf('b ='))],
  ['with another beginning', '; two\n[os_daemons]\na = /bin/a\n'],
  ['with a longer beginning', `; ${'two '.repeat(100)}\n[os_daemons]\na = /bin/a\n`],
  ['with another beginning, up to the middle of a line', '; two\n[os_daemons]\na = /bin/a\nb = /bi'],
  ['without a section', '; two\n[os_daemons]\na = /bin/a\nb = /bin/b\n'],
];

for (const [how, half] of halves) {
  test(`a half-written file stops no daemon, however slow the writer: ${how}`, (t) => {
    const it = openStore(t, { 'default.ini': '[s]\na = 1\n', 'local.ini': TWO });
    it.change('local.ini', half);
    it.clock.pass(299);
    it.change('default.ini', '[s]\na = 2\n');
    assert.deepEqual(it.takeChanges(), [['s.a: 1 → 2']], 'other files count meanwhile');
    it.change('local.ini', `${half.trimEnd()} \n`);
    it.clock.pass(299);
    it.change('local.ini', TWO);
    it.clock.pass(1000);
    assert.deepEqual([it.takeChanges(), it.takeReports()], [[], []]);
  });
}

test('a truncated last line is noticed in a file without a final line end', (t) => {
  const it = openStore(t, { 'local.ini': '; one\n[os_daemons]\na = /bin/a --some' });
  it.change('local.ini', '; two\n[os_daemons]\na = /bin/a');
  it.clock.pass(299);
  it.change('local.ini', '; two\n[os_daemons]\na = /bin/a --some');
  it.clock.pass(1000);
  assert.deepEqual(it.takeChanges(), []);
});

test('truncation is judged against the applied config', (t) => {
  const it = openStore(t, { 'local.ini': TWO });
  it.change('local.ini', '[os_daemons]\na = /bin/a\n[osdaemond]\nmax_line = x\n');
  it.clock.pass(300);
  assert.equal(it.takeReports().length, 1);
  it.change('local.ini', '[os_daemons]\na = /bin/a\n');
  it.clock.pass(299);
  it.change('local.ini', TWO);
  it.clock.pass(1000);
  assert.deepEqual([it.takeChanges(), it.takeReports()], [[], ['no more errors']]);
});

test('a removal applies when the file is stable, and at once on reload-config', (t) => {
  const it = openStore(t, { 'local.ini': TWO });
  const one = TWO.replace('b = /bin/b\n', '');
  it.change('local.ini', one);
  it.clock.pass(300);
  assert.deepEqual(it.takeChanges(), [['os_daemons.b: /bin/b → null']]);
  it.change('local.ini', TWO);
  assert.deepEqual(it.takeChanges(), [['os_daemons.b: null → /bin/b']]);
  it.write('local.ini', one);
  it.store.reload('complete');
  assert.deepEqual([it.takeChanges(), it.clock.waiting], [[['os_daemons.b: /bin/b → null']], 0]);
});

test('files of a directory appear, change and disappear as ordinary changes', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n', 'local.d/1.ini': '[s]\na = 2\n' });
  it.change('local.d/2.ini', '[s]\na = 3\n');
  it.change('local.d/2.ini', '[s]\na = 4\n');
  rmSync(it.path('local.d/2.ini'));
  it.store.reload();
  assert.deepEqual(it.takeChanges(), [['s.a: 2 → 3'], ['s.a: 3 → 4'], ['s.a: 4 → 2']]);
  it.change('local.d/2.ini', '');
  assert.equal(it.clock.waiting, 0, 'a file that comes back is a new one');
  assert.deepEqual(it.takeReports(), []);
});

test('a directory that appears later applies; one that disappears is an error', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  it.change('local.d/2.ini', '[s]\na = 2\n');
  it.change('local.d/10.ini', '[s]\na = 10\n');
  assert.deepEqual(it.takeChanges(), [['s.a: 1 → 2']]);
  rmSync(it.path('local.d'), { recursive: true });
  it.store.reload();
  assert.equal(it.store.value('s', 'a'), '2');
  it.clock.pass(300);
  assert.match(it.takeReports().join(), /^local\.d: was deleted/);
  it.store.reload();
  assert.equal(it.store.value('s', 'a'), '2');
  assert.deepEqual(it.takeChanges(), []);
  mkdirSync(it.path('local.d'));
  it.store.reload();
  assert.deepEqual([it.takeChanges(), it.takeReports()], [[['s.a: 2 → 1']], ['no more errors']]);
});

test('a directory in place of a file is an error at once, and the configuration stays', (t) => {
  const it = openStore(t, { 'local.ini': D });
  rmSync(it.path('local.ini'));
  mkdirSync(it.path('local.ini'));
  it.store.reload();
  rmSync(it.path('local.ini'), { recursive: true });
  symlinkSync('nowhere', it.path('local.ini'));
  it.store.reload();
  assert.deepEqual(it.takeReports(), [
    'local.ini: is a directory, not a file; replace it by a file',
    'local.ini: is a symbolic link to a file that does not exist',
  ]);
  assert.deepEqual(it.takeChanges(), []);
});

test('a closed store does not read again', (t) => {
  const it = openStore(t, { 'local.ini': D });
  truncateSync(it.path('local.ini'), 0);
  it.store.reload();
  assert.equal(it.clock.waiting, 1);
  it.store.close();
  assert.equal(it.clock.waiting, 0);
});
