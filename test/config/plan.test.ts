/** The plan of a change: each daemon is added, removed, replaced, adopted or left alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChangedKey } from '../../src/config/ini/keychanges.ts';
import { type Plan, plan } from '../../src/config/plan.ts';
import { settingsOf } from './checked.ts';

const NOTHING: Plan = { added: [], removed: [], replaced: [], adopted: [], hostChanged: [] };
const TWO = '[os_daemons]\nd = /bin/d\nother = /bin/other\n';

function planned(before: string, after: string, changed: readonly ChangedKey[] = []): Plan {
  return plan(settingsOf(before), settingsOf(after), changed);
}

test('at the start all daemons are added', () => {
  assert.deepEqual(plan(null, settingsOf(TWO), []), { ...NOTHING, added: ['d', 'other'] });
});

test('no change', () => assert.deepEqual(planned(TWO, TWO), NOTHING));

test('an added and a removed daemon', () => {
  const after = '[os_daemons]\nnew = /bin/new\nother = /bin/other\n';
  assert.deepEqual(planned(TWO, after), { ...NOTHING, added: ['new'], removed: ['d'] });
});

const replaces = [
  'directory = /tmp',
  'umask = 0077',
  'env.A = 1',
  'clear_env = true',
  'stdout = log',
  'stderr = null',
  'readiness = fd',
  'notification_fd = 5',
];
const adopts = [
  'autostart = false',
  'log_max_size = 1MiB',
  'log_max_files = 9',
  'pid_file = p',
  'restart = never',
  'success_codes = 1',
  'max_retries = 9',
  'retry_time = 9',
  'restart_delay = 9',
  'restart_delay_max = 9',
  'halt_reset = 9',
  'startup_timeout = 9',
  'stop_signal = INT',
  'stop_to = group',
  'shutdown_timeout = 9',
];

for (const line of replaces) {
  test(`a new process is needed: ${line}`, () => {
    assert.deepEqual(planned(TWO, `${TWO}[os_daemon.d]\n${line}\n`), { ...NOTHING, replaced: ['d'] });
  });
}

for (const line of adopts) {
  test(`adopted by the running process: ${line}`, () => {
    assert.deepEqual(planned(TWO, `${TWO}[os_daemon.d]\n${line}\n`), { ...NOTHING, adopted: ['d'] });
  });
}

test('a daemon with both kinds of changes is replaced', () => {
  const after = `${TWO}[os_daemon.d]\numask = 0077\nmax_retries = 9\n`;
  assert.deepEqual(planned(TWO, after), { ...NOTHING, replaced: ['d'] });
});

test('a changed default applies to daemons without a value of their own', () => {
  const own = `${TWO}[os_daemon.d]\numask = 0022\n`;
  assert.deepEqual(planned(own, `${own}[os_daemon_settings]\numask = 0077\n`), { ...NOTHING, replaced: ['other'] });
});

test('a command written in another way is another command', () => {
  const key = { section: 'os_daemons', key: 'd', before: '/bin/d', after: '"/bin/d"' };
  assert.deepEqual(planned(TWO, TWO, [key]), { ...NOTHING, replaced: ['d'] });
  assert.deepEqual(planned(TWO, TWO, [{ ...key, after: key.before }]), NOTHING);
  assert.deepEqual(planned(TWO, TWO, [{ ...key, section: 'elsewhere' }]), NOTHING);
});

test('changed settings of osdaemond are named', () => {
  const before = '[osdaemond]\nlog_level = info\nhidden_sections = a\n';
  const after = '[osdaemond]\nlog_level = debug\nhidden_sections = a, b\n';
  assert.deepEqual(planned(before, after), { ...NOTHING, hostChanged: ['logLevel', 'hiddenSections'] });
});
