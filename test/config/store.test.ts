/** The store changes in one step from one valid configuration to the next, emits each step once, and never applies an invalid one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layersOf } from '../../src/config/files/layers.ts';
import { ConfigStore } from '../../src/config/store.ts';
import { ManualClock } from '../logs/clock.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { openStore } from './opened.ts';
import { WRITER } from './writer.ts';

const D = '[os_daemons]\nd = /bin/d\n';

test('sections and keys are in byte order', (t) => {
  const { store } = openStore(t, { 'default.ini': '[s]\nb = 1\na = 2\n', 'local.ini': `${D}[s]\nb = 3\n` });
  assert.equal(store.value('s', 'b'), '3');
  assert.equal(store.value('s', 'nothing'), undefined);
  assert.deepEqual([...(store.section('s')?.keys() ?? [])], ['a', 'b']);
  assert.equal(store.section('s'), store.section('s'));
  assert.equal(store.section('nothing'), undefined);
  assert.deepEqual([...store.values.keys()], ['os_daemons', 's']);
  assert.deepEqual([...store.settings.daemons.keys()], ['d']);
});

test('an invalid configuration opens no store, and gives every error', (t) => {
  const directory = temporaryDirectory(t);
  const { store, reading } = ConfigStore.open({
    layers: layersOf(['a.ini', 'b.ini'], directory),
    context: { startDirectory: directory, uid: 1, env: { XDG_RUNTIME_DIR: directory } },
    clock: new ManualClock(),
    writer: WRITER,
    report: () => assert.fail('nothing to report'),
  });
  assert.equal(store, null);
  assert.deepEqual(
    reading.errors.map(({ file, message }) => [file.slice(directory.length + 1), message]),
    [
      ['a.ini', 'does not exist; create it, or remove it from the command line'],
      ['b.ini', 'does not exist; create it, or remove it from the command line'],
    ],
  );
});

test('a change is emitted once, with the keys that differ and the plan', (t) => {
  const it = openStore(t, { 'local.ini': `${D}[s]\na = 1\nb = 2\nc = 3\n` });
  it.change('local.ini', '[os_daemons]\nd = /bin/d\ne = /bin/e\n[s]\na = 1\nb = 22\nd = 4\n');
  it.clock.pass(300);
  assert.deepEqual(it.changes[0]?.plan.added, ['e']);
  assert.equal(it.changes[0]?.settings, it.store.settings);
  assert.deepEqual(it.takeChanges(), [
    ['os_daemons.e: null → /bin/e', 's.b: 2 → 22', 's.c: 3 → null', 's.d: null → 4'],
  ]);
  it.store.reload();
  it.change('local.ini', '; a comment more\n[os_daemons]\ne=/bin/e\nd=/bin/d\n[s]\nd = 4\nb = 22\na = 1\n');
  assert.deepEqual([it.takeChanges(), it.takeReports()], [[], []]);
});

test('an invalid file changes nothing, and the same errors are reported once', (t) => {
  const it = openStore(t, { 'default.ini': '[s]\na = 1\n', 'local.ini': D });
  it.change('local.ini', `${D}[os_daemon_settings]\nmax_retries = abc\n`);
  assert.deepEqual(it.takeReports(), [
    'local.ini:4: [os_daemon_settings] max_retries: must be a whole number, not "abc"',
  ]);
  it.change('default.ini', '[s]\na = 2\n');
  assert.deepEqual([it.takeChanges(), it.takeReports(), it.store.value('s', 'a')], [[], [], '1']);
  it.change('local.ini', `${D}[os_daemon_settings]\nmax_retries = abcd\n`);
  assert.equal(it.takeReports().length, 1);
  it.change('local.ini', `${D}[os_daemon_settings]\nmax_retries = 4\n`);
  assert.deepEqual(it.takeReports(), ['no more errors']);
  assert.deepEqual(it.takeChanges(), [['s.a: 1 → 2', 'os_daemon_settings.max_retries: null → 4']]);
});

test('a new warning is reported once', (t) => {
  const it = openStore(t, { 'local.ini': D });
  it.change('local.ini', `${D}[os_daemon.x]\numask = 0\n`);
  assert.equal(it.takeReports().filter((line) => line.startsWith('warning: local.ini:3: [os_daemon.x]')).length, 1);
  it.change('local.ini', `${D}[os_daemon.x]\numask = 0\n[s]\na = 1\n`);
  assert.deepEqual(it.takeReports(), []);
});

test('a changed env_file is found by a reload, though no key differs', (t) => {
  const it = openStore(t, { 'local.ini': `${D}[os_daemon.d]\nenv_file = d.env\n`, 'd.env': 'A=1\n' });
  it.change('d.env', 'A=2\n');
  assert.deepEqual(
    it.changes.map(({ keys, plan }) => [keys.length, plan.replaced]),
    [[0, ['d']]],
  );
});

test('a listener that throws is reported, and the other listeners are called', (t) => {
  const it = openStore(t, { 'local.ini': '[s]\na = 1\n' });
  let heard = 0;
  it.store.changed.on(() => {
    throw new Error('not me');
  });
  it.store.changed.on(() => {
    heard += 1;
  });
  it.store.set('s', 'a', '2');
  assert.deepEqual([heard, it.takeReports()], [1, ['listener']]);
});
