/** The settings tables: a new setting needs its row, the place that uses it, and a test. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { manualPage, withSettingsTables } from '../../scripts/settingsdocs.ts';
import { plan } from '../../src/config/plan.ts';
import { DAEMON_TABLE } from '../../src/config/settings/daemontable.ts';
import { documentedDaemonSettings, settingsHelp } from '../../src/config/settings/documentation.ts';
import { keysNeedingRestart } from '../../src/config/settings/hostsettings.ts';
import { HOST_TABLE } from '../../src/config/settings/hosttable.ts';
import { fieldName, type SettingTable } from '../../src/config/settings/settingtable.ts';
import { settingCalled } from '../../src/config/settings/synonyms.ts';
import { checked, settingsOf } from './checked.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ONE = '[os_daemons]\nd = /bin/d\n';

/** For each key a value that is not the default. */
const OTHER: Readonly<Record<keyof typeof DAEMON_TABLE, string>> = {
  autostart: 'false',
  directory: '/tmp',
  umask: '0077',
  clear_env: 'true',
  env_file: 'd.env',
  stdout: 'log',
  stderr: 'null',
  log_max_size: '1MiB',
  log_max_files: '9',
  pid_file: 'p',
  restart: 'never',
  success_codes: '1',
  max_retries: '9',
  retry_time: '9',
  restart_delay: '9',
  restart_delay_max: '9',
  halt_reset: '9',
  readiness: 'fd',
  notification_fd: '5',
  startup_timeout: '9',
  heartbeat_timeout: '9',
  after: 'e',
  stop_signal: 'INT',
  stop_to: 'group',
  shutdown_timeout: '9',
};

for (const [key, { onChange }] of Object.entries(DAEMON_TABLE)) {
  test(`a change of ${key}: ${onChange}`, () => {
    const ini = '[os_daemons]\nd = /bin/d\ne = /bin/e\n';
    const options = { files: { '/start/d.env': 'A=1\n' } };
    const after = settingsOf(`${ini}[os_daemon.d]\n${key} = ${OTHER[key as keyof typeof OTHER]}\n`, options);
    const { replaced, adopted } = plan(settingsOf(ini), after, []);
    assert.deepEqual(
      { replaced, adopted },
      onChange === 'replace' ? { replaced: ['d'], adopted: [] } : { replaced: [], adopted: ['d'] },
    );
  });
}

test('the settings that take effect only after a restart', () => {
  const { host } = settingsOf('');
  assert.deepEqual(keysNeedingRestart(Object.keys(host) as (keyof typeof host)[]), [
    'state_dir',
    'socket',
    'socket_mode',
    'socket_group',
    'pid_file',
  ]);
});

function checkDefaults<Values>(table: SettingTable<Values>): void {
  for (const key in table) {
    const { type, default: value } = table[key];
    const text = type.format(value);
    if (text === '') continue;
    assert.deepEqual(type.parse(text), { ok: true, value }, key);
  }
}

test('every default is a value of its type, and is documented as it would be written', () => {
  checkDefaults(DAEMON_TABLE);
  checkDefaults(HOST_TABLE);
});

test('a key occurs only in its row and in the checks that need it', () => {
  const keys = [...Object.keys(DAEMON_TABLE), ...Object.keys(HOST_TABLE)].filter((key) => key.includes('_'));
  const found = globSync('src/config/**/*.ts', { cwd: ROOT })
    .sort()
    .filter((path) => !/\/(daemontable|hosttable)\.ts$/.test(path))
    .flatMap((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const used = keys.filter((key) => text.includes(`'${key}'`));
      return used.length === 0 ? [] : [`${path.slice('src/config/'.length)}: ${[...new Set(used)].join(' ')}`];
    });
  assert.deepEqual(found, [
    'settings/documentation.ts: env_file',
    'settings/environment.ts: env_file',
    'settings/rules.ts: pid_file success_codes restart_delay_max notification_fd',
  ]);
});

test('the settings of a daemon are complete without any key', () => {
  const daemon = settingsOf(ONE).daemons.get('d');
  const fields = Object.keys(DAEMON_TABLE)
    .map(fieldName)
    .filter((field) => field !== 'envFile');
  assert.deepEqual(Object.keys(daemon ?? {}).sort(), [...fields, 'command', 'env', 'name'].sort());
});

test('the help names every setting, in 80 columns', () => {
  const lines = settingsHelp().split('\n');
  assert.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
  for (const { key } of documentedDaemonSettings())
    assert.ok(
      lines.some((line) => line.trim().split(' ')[0] === key),
      key,
    );
});

test('README.md and osdaemond.ini(5) follow the tables; if not, run "npm run generate"', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  assert.equal(withSettingsTables(readme), readme);
  assert.equal(readFileSync(join(ROOT, 'etc', 'man', 'osdaemond.ini.5'), 'utf8'), manualPage());
});

test('etc/default.ini is valid, also with its commented settings', () => {
  const lines = readFileSync(join(ROOT, 'etc', 'default.ini'), 'utf8').split('\n');
  const ini = lines.map((line) => line.replace(/^;(?=\w+ = )/, '')).join('\n');
  const { errors, warnings } = checked(ini);
  assert.deepEqual([errors, warnings], [[], []]);
});

test('no synonym is itself a setting, and each stands for one', () => {
  for (const { key } of documentedDaemonSettings()) assert.equal(settingCalled(key), undefined, key);
  const known = documentedDaemonSettings().map(({ key }) => key);
  for (const name of ['cwd', 'environment', 'priority', 'StopSignal'])
    assert.ok(known.includes(settingCalled(name) ?? ''), name);
});
