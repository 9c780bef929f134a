/** Configuration operations: a change is in force when the operation returns, or nothing has changed. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getConfig, showConfig } from '../../src/operations/config.ts';
import { deleteConfig, reloadConfig, setConfig } from '../../src/operations/configchange.ts';
import { harness } from './harness.ts';

const INI = '[os_daemons]\nweb = x\n[s]\nk = v\nurl = http://me:pw@db/\n[admins]\nroot = secret\n';

describe('show and get', () => {
  test('entries with their origin, in byte order; secrets and passwords are hidden', async (t) => {
    const { ctx, files } = await harness(t, INI);
    const { entries } = showConfig(ctx);
    assert.deepEqual(
      entries.map(({ section, key, value, secret, line }) => [section, key, value, secret, line]),
      [
        ['admins', 'root', '****', true, 7],
        ['os_daemons', 'web', 'x', false, 2],
        ['s', 'k', 'v', false, 4],
        ['s', 'url', entries[3]?.value, false, 5],
      ],
    );
    assert.doesNotMatch(entries[3]?.value ?? '', /pw/);
    assert.deepEqual(new Set(entries.map(({ file }) => file)), new Set([files.path('local.ini')]));
  });

  test('get shows a secret; a missing key is null', async (t) => {
    const { ctx } = await harness(t, INI);
    assert.deepEqual(getConfig(ctx, { section: 'admins', key: 'root' }), { value: 'secret' });
    assert.deepEqual(getConfig(ctx, { section: 's', key: 'nosuch' }), { value: null });
    assert.deepEqual(getConfig(ctx, { section: 'nosuch', key: 'k' }), { value: null });
  });

  test('show names the daemons that registered a key', async (t) => {
    const { ctx, child } = await harness(t, INI);
    child('web').print('stdout', '["register","s","k"]\n');
    const registered = showConfig(ctx).entries.filter((entry) => entry.registered_by.length > 0);
    assert.deepEqual(
      registered.map(({ section, key, registered_by }) => [section, key, registered_by]),
      [['s', 'k', ['web']]],
    );
  });
});

describe('set and delete', () => {
  test('set writes the file and starts a new daemon', async (t) => {
    const { ctx, files, child } = await harness(t, INI);
    const answer = setConfig(ctx, { section: 'os_daemons', key: 'db', value: 'y' });
    assert.deepEqual([answer.changed, answer.file], [true, files.path('local.ini')]);
    assert.match(files.text('local.ini'), /^db = y$/m);
    assert.equal(child('db').name, 'db');
  });

  test('delete removes the key; a missing key changes nothing', async (t) => {
    const { ctx } = await harness(t, INI);
    assert.equal(deleteConfig(ctx, { section: 's', key: 'k' }).changed, true);
    assert.equal(deleteConfig(ctx, { section: 's', key: 'k' }).changed, false);
    assert.equal(ctx.store.value('s', 'k'), undefined);
  });

  test('an invalid result is refused and nothing is written', async (t) => {
    const { ctx, files } = await harness(t, INI);
    assert.throws(() => setConfig(ctx, { section: 'os_daemon.web', key: 'restart', value: 'perhaps' }), {
      code: 'bad_configuration',
    });
    assert.throws(() => setConfig(ctx, { section: 's', key: 'k', value: 'two\nlines' }), { code: 'bad_value' });
    assert.equal(files.text('local.ini'), INI);
  });
});

describe('reload', () => {
  test('a changed file takes effect', async (t) => {
    const { ctx, files } = await harness(t, INI);
    files.write('local.ini', INI.replace('k = v', 'k = w'));
    assert.deepEqual(reloadConfig(ctx), { changed: true, file: null, warnings: [] });
    assert.equal(ctx.store.value('s', 'k'), 'w');
    assert.equal(reloadConfig(ctx).changed, false);
  });

  const wrong: readonly (readonly [settings: string, message: RegExp])[] = [
    ['restart = perhaps\n', /^1 error; still using the previous configuration: .*local\.ini:\d+: .*restart/],
    ['restart = perhaps\numask = 9\n', /^2 errors; still using the previous configuration: .*restart.*; .*umask/],
  ];
  for (const [settings, message] of wrong) {
    test(`an invalid file changes nothing: ${JSON.stringify(settings)}`, async (t) => {
      const { ctx, files } = await harness(t, INI);
      files.write('local.ini', `[os_daemon.web]\n${settings}${INI.replace('k = v', 'k = w')}`);
      assert.throws(() => reloadConfig(ctx), { code: 'bad_configuration', message });
      assert.equal(ctx.store.value('s', 'k'), 'v');
    });
  }
});

test('changes are refused during a shutdown; reading is not', async (t) => {
  const { ctx, shutdown, files } = await harness(t, INI);
  shutdown.isStopping = true;
  const refusal = { code: 'stopping', message: 'osdaemond is shutting down; cannot change the configuration' };
  assert.throws(() => setConfig(ctx, { section: 's', key: 'k', value: 'w' }), refusal);
  assert.throws(() => deleteConfig(ctx, { section: 's', key: 'k' }), refusal);
  assert.throws(() => reloadConfig(ctx), refusal);
  assert.equal(files.text('local.ini'), INI);
  assert.equal(getConfig(ctx, { section: 's', key: 'k' }).value, 'v');
});
