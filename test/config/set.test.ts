/** A set or delete changes the last file, applies at once and is emitted once; a rejected one changes nothing. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { test } from 'node:test';
import { openStore } from './opened.ts';

const D = '[os_daemons]\nd = /bin/d\n';

test('set writes the last file, applies at once and is emitted once', (t) => {
  const it = openStore(t, { 'default.ini': D, 'local.ini': '; mine\n[s]\na = 1 ; one\n' });
  it.store.set('s', 'a', '2');
  assert.equal(it.text('local.ini'), '; mine\n[s]\na = 2\n');
  assert.equal(it.store.value('s', 'a'), '2');
  it.store.set('os_daemons', 'e', '/bin/e');
  assert.equal(it.text('default.ini'), D);
  assert.deepEqual(it.changes[1]?.plan.added, ['e']);
  it.store.reload();
  it.clock.pass(1000);
  assert.deepEqual(it.takeChanges(), [['s.a: 1 → 2'], ['os_daemons.e: null → /bin/e']]);
  assert.deepEqual(it.takeReports(), []);
  assert.deepEqual(readdirSync(it.directory).sort(), ['default.ini', 'local.ini', 'state']);
});

test('a set to the same value is emitted as a change and does not write the file', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  const { ino } = statSync(it.path('local.ini'));
  it.store.set('s', 'a', '1');
  assert.equal(statSync(it.path('local.ini')).ino, ino);
  assert.deepEqual(it.takeChanges(), [['s.a: 1 → 1']]);
});

test('delete removes the key from the last file, and the value of an earlier file applies', (t) => {
  const it = openStore(t, { 'default.ini': '[s]\na = 0\n', 'local.ini': '[s]\na = 1\nb = 2\n' });
  it.store.delete('s', 'a');
  it.store.delete('s', 'b');
  it.store.delete('s', 'b');
  assert.equal(it.text('local.ini'), '[s]\n');
  assert.deepEqual(it.takeChanges(), [['s.a: 1 → 0'], ['s.b: 2 → null']]);
});

test('local.ini is created when it is needed', (t) => {
  const it = openStore(t, { 'default.ini': D });
  it.store.set('s', 'a', '1');
  assert.deepEqual([it.text('default.ini'), it.text('local.ini')], [D, '\n[s]\na = 1\n']);
  assert.equal(it.store.value('s', 'a'), '1');
});

const refused: readonly (readonly [string, string, string, string, string, RegExp])[] = [
  ['an invalid value', 'os_daemon_settings', 'max_retries', 'abc', 'bad_configuration', /local\.ini:8: .* "abc"/],
  ['an unknown setting', 'osdaemond', 'colour', 'red', 'bad_configuration', /colour: unknown setting/],
  ['a command that cannot be split', 'os_daemons', 'd', `'half`, 'bad_configuration', /unclosed single quote/],
  ['a value that would not read back', 's', 'a', 'x ; y', 'bad_value', /";" after a blank/],
  [
    'a value that makes the file too large',
    's',
    'a',
    'x'.repeat(8 * 1024 * 1024),
    'bad_value',
    /larger than 8388608 bytes/,
  ],
];

for (const [what, section, key, value, code, message] of refused) {
  test(`set rejects ${what} and writes nothing`, (t) => {
    const before = '[osdaemond]\nlog_level = info\n[s]\nb = 1\n[t]\n';
    const it = openStore(t, { 'local.ini': before });
    assert.throws(() => it.store.set(section, key, value), { name: 'OsdaemonError', code, message });
    assert.deepEqual([it.text('local.ini'), it.takeChanges(), it.takeReports()], [before, [], []]);
  });
}

test('set keeps changes made to the file since the last read', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  it.write('local.ini', '[s]\na = 1\nb = 2\n');
  it.store.set('s', 'c', '3');
  assert.equal(it.text('local.ini'), '[s]\na = 1\nb = 2\nc = 3\n');
  assert.deepEqual(it.takeChanges(), [['s.b: null → 2', 's.c: null → 3']]);
});

test('set does not write a half-written, invalid or unreadable file', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  truncateSync(it.path('local.ini'), 0);
  assert.throws(() => it.store.set('s', 'a', '2'), {
    code: 'unwritable_file',
    message: /is being written by another program; try again/,
  });
  assert.equal(it.text('local.ini'), '');
  it.change('local.ini', '[s]\na = 1\n[osdaemond]\nmax_line = x\n');
  assert.throws(() => it.store.set('s', 'a', '2'), { code: 'bad_configuration', message: /max_line: must be a size/ });
  rmSync(it.path('local.ini'));
  mkdirSync(it.path('local.ini'));
  assert.throws(() => it.store.set('s', 'a', '2'), { code: 'unreadable_file', message: /is a directory/ });
});

test('set needs a file', (t) => {
  const it = openStore(t, { 'd/readme.txt': '' }, ['d']);
  assert.equal(it.store.writtenFile(), null);
  assert.throws(() => it.store.set('s', 'a', '1'), {
    code: 'unwritable_file',
    message: /no configuration file to write to/,
  });
});

test('the file keeps its mode, and a link stays a link', (t) => {
  const it = openStore(t, { 'real/local.ini': '[s]\na = 1\n' });
  chmodSync(it.path('real/local.ini'), 0o604);
  const linked = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  rmSync(linked.path('local.ini'));
  symlinkSync(it.path('real/local.ini'), linked.path('local.ini'));
  linked.store.set('s', 'a', '2');
  assert.equal(it.text('real/local.ini'), '[s]\na = 2\n');
  assert.equal(statSync(it.path('real/local.ini')).mode & 0o777, 0o604);
  assert.deepEqual(readdirSync(it.path('real')), ['local.ini']);
});
