/** Settings that contradict each other, are not supported yet, or have no effect. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checked, daemonWith } from './checked.ts';

const ONE = '[os_daemons]\nd = /bin/d\n';
const later: readonly (readonly [string, boolean, Parameters<typeof checked>[1]?])[] = [
  ['[os_daemon.d]\ninstances = 1', true],
  ['[os_daemon.d]\ninstances = 2', false],
  ['[os_daemon.d]\nuser = root', false],
  ['[os_daemon.d]\nnice = 0', true],
  ['[os_daemon.d]\nnice = 5', false],
  ['[os_daemon.d]\nlimit_core = 0', false],
  ['[os_daemon.d]\nlimit_nofile = 1024:4096', true, { hardNofile: 4096 }],
  ['[os_daemon.d]\nlimit_nofile = 1024:4096', false, { hardNofile: 8192 }],
  ['[os_daemon.d]\nreload = auto', true],
  ['[os_daemon.d]\nreload = roll', false],
  ['[os_daemon_settings]\nexit_host = no', true],
  ['[os_daemon_settings]\nexit_host = on-halt', false],
  ['[osdaemond]\ndirectory = /start', true],
  ['[osdaemond]\nuser = nobody', false],
];

for (const [lines, fine, options] of later) {
  test(`a reserved setting is ${fine ? 'accepted with the value that applies anyway' : 'rejected'}: ${lines.split('\n')[1]}`, () => {
    const { settings, errors } = checked(`${lines}\n${ONE}`, options);
    assert.equal(settings !== null, fine);
    assert.deepEqual(
      errors.map((error) => error.includes(' not supported yet; ')),
      fine ? [] : [true],
    );
  });
}

test('a reserved setting names what to do instead', () => {
  assert.deepEqual(checked(`${ONE}[os_daemon.d]\ninstances = 2\nuser = ann\n`).errors, [
    '4: [os_daemon.d] instances: not supported yet; remove this line',
    '5: [os_daemon.d] user: not supported yet; use `runuser -u NAME -- COMMAND`, or run osdaemond as that user',
  ]);
});

test('a socket section is rejected with one error', () => {
  assert.deepEqual(checked('[a]\nb = c\n[socket.web]\nport = 80\nhost = ::1\n').errors, [
    '3: [socket.web] sockets are not supported yet; remove this section',
  ]);
});

const contradictions: readonly (readonly [string, string])[] = [
  [
    'readiness = message\nstdout = log',
    '4: [os_daemon.d] readiness: readiness = message needs stdout = protocol, because the daemon writes ["ready"] there',
  ],
  [
    'stdout = protocol\nreadiness = fd\nnotification_fd = 1',
    '6: [os_daemon.d] notification_fd: notification_fd = 1 is stdout, which is in use; set stdout to null or a file, or use 3',
  ],
  [
    'restart_delay = 5\nrestart_delay_max = 1',
    '5: [os_daemon.d] restart_delay_max: must not be less than restart_delay',
  ],
];

for (const [lines, error] of contradictions) {
  test(`settings that contradict each other: ${lines.replaceAll('\n', ', ')}`, () => {
    assert.deepEqual(checked(`${ONE}[os_daemon.d]\n${lines}\n`).errors, [error]);
  });
}

test('a contradiction between the defaults and a daemon is found', () => {
  const { errors } = checked(`[os_daemon_settings]\nreadiness = message\n${ONE}[os_daemon.d]\nstdout = null\n`);
  assert.equal(errors.length, 1);
  assert.match(errors[0] ?? '', /^2: \[os_daemon_settings\] readiness: .* \(daemon d\)$/);
});

test('stdout may be the notification descriptor if it is not in use', () => {
  assert.equal(daemonWith('stdout = null\nreadiness = fd\nnotification_fd = 1\n').notificationFd, 1);
});

test('no two write the same pid file', () => {
  const { errors } = checked(
    '[osdaemond]\npid_file = /run/p\n[os_daemons]\na = x\nb = x\n[os_daemon.b]\npid_file = ../run/p\n',
  );
  assert.deepEqual(errors, ['7: [os_daemon.b] pid_file: /run/p is already the pid file of osdaemond itself']);
  const shared = checked('[os_daemons]\na = x\nb = x\n[os_daemon_settings]\npid_file = p\n').errors;
  assert.deepEqual(shared, ['5: [os_daemon_settings] pid_file: /start/p is already the pid file of a (daemon b)']);
});

test('a misspelt [os_daemons] is an error if no file has that section', () => {
  const ini = '[os_deamons]\nd = x\n';
  assert.deepEqual(checked(ini).errors, [
    '1: [os_deamons] unknown section; did you mean [os_daemons]? No [os_daemons] section found; add an empty one if you want no daemons',
  ]);
  assert.deepEqual(checked(`${ini}[os_daemons]\n`).errors, []);
});

const warned: readonly (readonly [string, string, string])[] = [
  [
    'a section for an unknown daemon',
    `${ONE}[os_daemon.dd]\n; c\numask = 0\n`,
    '3: [os_daemon.dd] [os_daemons] has no daemon "dd"; did you mean "d"?',
  ],
  ['a misspelt section', `${ONE}[os_deamons]\nd = x\n`, '3: [os_deamons] unknown section; did you mean [os_daemons]?'],
  [
    'a misspelt section of a daemon',
    `${ONE}[osdaemon.d]\numask = 0\n`,
    '3: [osdaemon.d] unknown section; did you mean [os_daemon.d]?',
  ],
  [
    'an unused descriptor',
    `${ONE}[os_daemon.d]\nnotification_fd = 4\n`,
    '4: [os_daemon.d] notification_fd: has no effect without readiness = fd',
  ],
  [
    'unused exit codes',
    `${ONE}[os_daemon.d]\nsuccess_codes = 4\n`,
    '4: [os_daemon.d] success_codes: has no effect without restart = on-failure',
  ],
];

for (const [what, ini, warning] of warned) {
  test(`warning: ${what}`, () => {
    const { settings, warnings } = checked(ini);
    assert.deepEqual(warnings, [warning]);
    assert.notEqual(settings, null);
  });
}

test('other sections are ignored', () => {
  assert.deepEqual(checked('[daemons]\nx = {a, b, []}\n[admins]\nmax_retires = y\n[couchdb]\nuuid = z\n').warnings, []);
});
