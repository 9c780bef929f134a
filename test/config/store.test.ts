/** The store goes in one step from one valid configuration to the next, tells each step once, and never takes a wrong one. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { test } from 'node:test';
import { layersOf } from '../../src/config/layers.ts';
import { ConfigStore } from '../../src/config/store.ts';
import { ManualClock } from '../logs/clock.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openStore } from './opened.ts';

const D = '[os_daemons]\nd = /bin/d\n';

test('what the files say can be asked for, in byte order', (t) => {
  const { store } = openStore(t, { 'default.ini': '[s]\nb = 1\na = 2\n', 'local.ini': `${D}[s]\nb = 3\n` });
  assert.equal(store.value('s', 'b'), '3');
  assert.equal(store.value('s', 'nothing'), undefined);
  assert.deepEqual([...(store.section('s')?.keys() ?? [])], ['a', 'b']);
  assert.equal(store.section('s'), store.section('s'));
  assert.equal(store.section('nothing'), undefined);
  assert.deepEqual([...store.values.keys()], ['os_daemons', 's']);
  assert.deepEqual([...store.settings.daemons.keys()], ['d']);
});

test('a configuration that is wrong from the start opens no store, and tells every mistake', (t) => {
  const folder = temporaryFolder(t);
  const { store, reading } = ConfigStore.open({
    layers: layersOf(['a.ini', 'b.ini'], folder),
    context: { startDirectory: folder, uid: 1, env: { XDG_RUNTIME_DIR: folder } },
    clock: new ManualClock(),
    report: () => assert.fail('nothing to report'),
  });
  assert.equal(store, null);
  assert.deepEqual(
    reading.mistakes.map(({ file, message }) => [file.slice(folder.length + 1), message]),
    [
      ['a.ini', 'does not exist; create it, or do not name it'],
      ['b.ini', 'does not exist; create it, or do not name it'],
    ],
  );
});

test('only what differs is told, once, with the plan; deletions too', (t) => {
  const it = openStore(t, { 'local.ini': `${D}[s]\na = 1\nb = 2\nc = 3\n` });
  it.change('local.ini', '[os_daemons]\nd = /bin/d\ne = /bin/e\n[s]\na = 1\nb = 22\nd = 4\n');
  assert.deepEqual(it.changes[0]?.plan.added, ['e']);
  assert.equal(it.changes[0]?.settings, it.store.settings);
  assert.deepEqual(it.told(), [['os_daemons.e: null → /bin/e', 's.b: 2 → 22', 's.c: 3 → null', 's.d: null → 4']]);
  it.store.reread();
  it.change('local.ini', '; a comment more\n[os_daemons]\ne=/bin/e\nd=/bin/d\n[s]\nd = 4\nb = 22\na = 1\n');
  assert.deepEqual([it.told(), it.said()], [[], []]);
});

test('a wrong file changes nothing, and is told once as long as it is wrong in the same way', (t) => {
  const it = openStore(t, { 'default.ini': '[s]\na = 1\n', 'local.ini': D });
  it.change('local.ini', `${D}[os_daemon_settings]\nmax_retries = abc\n`);
  assert.deepEqual(it.said(), ['local.ini:4: [os_daemon_settings] max_retries must be a whole number, not "abc"']);
  it.change('default.ini', '[s]\na = 2\n');
  assert.deepEqual([it.told(), it.said(), it.store.value('s', 'a')], [[], [], '1']);
  it.change('local.ini', `${D}[os_daemon_settings]\nmax_retries = abcd\n`);
  assert.equal(it.said().length, 1);
  it.change('local.ini', `${D}[os_daemon_settings]\nmax_retries = 4\n`);
  assert.deepEqual(it.said(), ['no more mistakes']);
  assert.deepEqual(it.told(), [['s.a: 1 → 2', 'os_daemon_settings.max_retries: null → 4']]);
});

test('a note is told when it is new', (t) => {
  const it = openStore(t, { 'local.ini': D });
  it.change('local.ini', `${D}[os_daemon.x]\numask = 0\n`);
  assert.equal(it.said().filter((line) => line.startsWith('note: local.ini:3: [os_daemon.x]')).length, 1);
  it.change('local.ini', `${D}[os_daemon.x]\numask = 0\n[s]\na = 1\n`);
  assert.deepEqual(it.said(), []);
});

test('a file that is empty for an instant was never empty', (t) => {
  const it = openStore(t, { 'local.ini': D });
  truncateSync(it.path('local.ini'), 0);
  it.store.reread();
  it.clock.pass(299);
  it.change('local.ini', `${D}[s]\na = 1\n`);
  it.clock.pass(1000);
  assert.deepEqual([it.told(), it.said()], [[['s.a: null → 1']], []]);
});

test('a file that stays empty is one clear mistake, and the daemons run on; a comment makes it meant', (t) => {
  const it = openStore(t, { 'local.ini': D });
  truncateSync(it.path('local.ini'), 0);
  it.store.reread();
  it.clock.pass(300);
  it.store.reread();
  assert.deepEqual(it.said(), ['local.ini: has become empty; if that is meant, write a comment into it']);
  assert.deepEqual([it.told(), it.clock.waiting], [[], 0]);
  it.change('local.ini', '; nothing here\n');
  assert.deepEqual([it.told(), it.said()], [[['os_daemons.d: /bin/d → null']], ['no more mistakes']]);
});

test('a file that was empty from the start may stay so', (t) => {
  const it = openStore(t, { 'default.ini': D, 'local.ini': '' });
  it.store.reread();
  assert.deepEqual([it.said(), it.clock.waiting], [[], 0]);
});

test('a file that is deleted: the same, also for the default names; it counts again when it is back', (t) => {
  const it = openStore(t, { 'default.ini': '[s]\na = 1\n', 'local.ini': D });
  rmSync(it.path('local.ini'));
  it.store.reread();
  it.clock.pass(299);
  assert.deepEqual(it.said(), []);
  it.clock.pass(1);
  const [said = ''] = it.said();
  assert.match(said, /^local\.ini: was deleted; put it back/);
  it.change('default.ini', '[s]\na = 2\n');
  assert.deepEqual([it.told(), it.said()], [[], []]);
  it.change('local.ini', '[os_daemons]\nd = /bin/other\n');
  assert.deepEqual(it.said(), ['no more mistakes']);
  assert.deepEqual(it.told(), [['os_daemons.d: /bin/d → /bin/other', 's.a: 1 → 2']]);
});

test('an editor that moves the file away first is not noticed', (t) => {
  const it = openStore(t, { 'local.ini': D });
  renameSync(it.path('local.ini'), it.path('local.ini~'));
  it.store.reread();
  it.clock.pass(100);
  it.change('local.ini', `${D}[s]\na = 1\n`);
  it.clock.pass(1000);
  assert.deepEqual([it.told(), it.said()], [[['s.a: null → 1']], []]);
});

test('while one file is in doubt, the others count', (t) => {
  const it = openStore(t, { 'default.ini': '[s]\na = 1\n', 'local.ini': D });
  truncateSync(it.path('local.ini'), 0);
  it.change('default.ini', '[s]\na = 2\n');
  assert.deepEqual(it.told(), [['s.a: 1 → 2']]);
  assert.equal(it.store.value('os_daemons', 'd'), '/bin/d');
});

test('a file that may be cut counts when it has stayed so for a moment', (t) => {
  const it = openStore(t, { 'local.ini': `${D}[s]\na = 1\n` });
  it.change('local.ini', D);
  assert.deepEqual(it.told(), []);
  it.clock.pass(70);
  assert.deepEqual(it.told(), [['s.a: 1 → null']]);
  it.change('local.ini', '[os_daemons]\nd = /bin/d --lo');
  it.clock.pass(69);
  it.change('local.ini', '[os_daemons]\nd = /bin/d --long-');
  it.clock.pass(69);
  it.change('local.ini', '[os_daemons]\nd = /bin/d --long-option\n');
  it.clock.pass(1000);
  assert.deepEqual(it.told(), [['os_daemons.d: /bin/d → /bin/d --long-option']]);
});

test('a file comes into a folder, changes there, and goes: ordinary changes', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n', 'local.d/1.ini': '[s]\na = 2\n' });
  it.change('local.d/2.ini', '[s]\na = 3\n');
  it.change('local.d/2.ini', '[s]\na = 4\n');
  rmSync(it.path('local.d/2.ini'));
  it.store.reread();
  assert.deepEqual(it.told(), [['s.a: 2 → 3'], ['s.a: 3 → 4'], ['s.a: 4 → 2']]);
  it.change('local.d/2.ini', '');
  assert.equal(it.clock.waiting, 0, 'a file that comes back is a new one');
  assert.deepEqual(it.said(), []);
});

test('a folder that appears later counts, one that goes away with its files is told', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  it.change('local.d/2.ini', '[s]\na = 2\n');
  it.change('local.d/10.ini', '[s]\na = 10\n');
  assert.deepEqual(it.told(), [['s.a: 1 → 2']]);
  rmSync(it.path('local.d'), { recursive: true });
  it.store.reread();
  assert.equal(it.store.value('s', 'a'), '2');
  it.clock.pass(300);
  assert.match(it.said().join(), /^local\.d: was deleted/);
  it.store.reread();
  assert.equal(it.store.value('s', 'a'), '2');
  assert.deepEqual(it.told(), []);
  mkdirSync(it.path('local.d'));
  it.store.reread();
  assert.deepEqual([it.told(), it.said()], [[['s.a: 2 → 1']], ['no more mistakes']]);
});

test('another thing in a file’s place is told at once, and the last good configuration stays', (t) => {
  const it = openStore(t, { 'local.ini': D });
  rmSync(it.path('local.ini'));
  mkdirSync(it.path('local.ini'));
  it.store.reread();
  rmSync(it.path('local.ini'), { recursive: true });
  symlinkSync('nowhere', it.path('local.ini'));
  it.store.reread();
  assert.deepEqual(it.said(), [
    'local.ini: is a directory, not a file; put an ini file in its place',
    'local.ini: is a symbolic link to a file that does not exist',
  ]);
  assert.deepEqual(it.told(), []);
});

test('an env_file that has changed is found at the next look, though no key differs', (t) => {
  const it = openStore(t, { 'local.ini': `${D}[os_daemon.d]\nenv_file = d.env\n`, 'd.env': 'A=1\n' });
  it.change('d.env', 'A=2\n');
  assert.deepEqual(
    it.changes.map(({ keys, plan }) => [keys.length, plan.replaced]),
    [[0, ['d']]],
  );
});

test('set writes the last file, is in force at once and told once; the echo of the write is no change', (t) => {
  const it = openStore(t, { 'default.ini': D, 'local.ini': '; mine\n[s]\na = 1 ; one\n' });
  it.store.set('s', 'a', '2');
  assert.equal(it.text('local.ini'), '; mine\n[s]\na = 2\n');
  assert.equal(it.store.value('s', 'a'), '2');
  it.store.set('os_daemons', 'e', '/bin/e');
  assert.equal(it.text('default.ini'), D);
  assert.deepEqual(it.changes[1]?.plan.added, ['e']);
  it.store.reread();
  it.clock.pass(1000);
  assert.deepEqual(it.told(), [['s.a: 1 → 2'], ['os_daemons.e: null → /bin/e']]);
  assert.deepEqual(it.said(), []);
  assert.deepEqual(readdirSync(it.folder).sort(), ['default.ini', 'local.ini', 'state']);
});

test('a set to the same value counts as a change, and leaves the file alone', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  const { ino } = statSync(it.path('local.ini'));
  it.store.set('s', 'a', '1');
  assert.equal(statSync(it.path('local.ini')).ino, ino);
  assert.deepEqual(it.told(), [['s.a: 1 → 1']]);
});

test('delete takes the key out of the last file, and an earlier file counts again', (t) => {
  const it = openStore(t, { 'default.ini': '[s]\na = 0\n', 'local.ini': '[s]\na = 1\nb = 2\n' });
  it.store.delete('s', 'a');
  it.store.delete('s', 'b');
  it.store.delete('s', 'b');
  assert.equal(it.text('local.ini'), '[s]\n');
  assert.deepEqual(it.told(), [['s.a: 1 → 0'], ['s.b: 2 → null']]);
});

test('local.ini is made when it is needed', (t) => {
  const it = openStore(t, { 'default.ini': D });
  it.store.set('s', 'a', '1');
  assert.deepEqual([it.text('default.ini'), it.text('local.ini')], [D, '\n[s]\na = 1\n']);
  assert.equal(it.store.value('s', 'a'), '1');
});

const refused: readonly (readonly [string, string, string, string, string, RegExp])[] = [
  [
    'a value that would be wrong',
    'os_daemon_settings',
    'max_retries',
    'abc',
    'bad_configuration',
    /local\.ini:8: .* "abc"/,
  ],
  ['an unknown key of ours', 'osdaemond', 'colour', 'red', 'bad_configuration', /colour is no setting/],
  [
    'a command that cannot be split',
    'os_daemons',
    'd',
    `'half`,
    'bad_configuration',
    /single quote that is not closed/,
  ],
  ['a value that would not read back', 's', 'a', 'x ; y', 'bad_value', /";" after a blank/],
  ['more than a file may hold', 's', 'a', 'x'.repeat(8 * 1024 * 1024), 'bad_value', /larger than 8388608 bytes/],
];

for (const [what, section, key, value, code, message] of refused) {
  test(`set refuses ${what}, before anything is written`, (t) => {
    const before = '[osdaemond]\nlog_level = info\n[s]\nb = 1\n[t]\n';
    const it = openStore(t, { 'local.ini': before });
    assert.throws(() => it.store.set(section, key, value), { name: 'OsdaemonError', code, message });
    assert.deepEqual([it.text('local.ini'), it.told(), it.said()], [before, [], []]);
  });
}

test('set takes along what the files say by now', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  it.write('local.ini', '[s]\na = 1\nb = 2\n');
  it.store.set('s', 'c', '3');
  assert.equal(it.text('local.ini'), '[s]\na = 1\nb = 2\nc = 3\n');
  assert.deepEqual(it.told(), [['s.b: null → 2', 's.c: null → 3']]);
});

test('set does not write into a file that somebody is just writing, nor into one that is wrong', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  truncateSync(it.path('local.ini'), 0);
  assert.throws(() => it.store.set('s', 'a', '2'), {
    code: 'unwritable_file',
    message: /just being written; try again/,
  });
  assert.equal(it.text('local.ini'), '');
  it.change('local.ini', '[osdaemond]\nmax_line = x\n');
  assert.throws(() => it.store.set('s', 'a', '2'), { code: 'bad_configuration', message: /max_line must be a size/ });
  rmSync(it.path('local.ini'));
  mkdirSync(it.path('local.ini'));
  assert.throws(() => it.store.set('s', 'a', '2'), { code: 'unreadable_file', message: /is a directory/ });
});

test('set needs a file', (t) => {
  const it = openStore(t, { 'd/readme.txt': '' }, ['d']);
  assert.equal(it.store.writtenFile(), null);
  assert.throws(() => it.store.set('s', 'a', '1'), {
    code: 'unwritable_file',
    message: /there is no file to write to/,
  });
});

test('the file keeps its mode, and stays behind its link', (t) => {
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

test('who listens and throws is reported, and the others hear all the same', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  let heard = 0;
  it.store.changed.on(() => {
    throw new Error('not me');
  });
  it.store.changed.on(() => {
    heard += 1;
  });
  it.store.set('s', 'a', '2');
  assert.deepEqual([heard, it.said()], [1, ['listener']]);
});

test('a store that is closed does not look again', (t) => {
  const it = openStore(t, { 'local.ini': D });
  truncateSync(it.path('local.ini'), 0);
  it.store.reread();
  assert.equal(it.clock.waiting, 1);
  it.store.close();
  assert.equal(it.clock.waiting, 0);
});
