/** Settings that do not go together, that ask for what this version has not, or that have no effect, are told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checked, daemonWith } from './checked.ts';

const ONE = '[os_daemons]\nd = /bin/d\n';
const NOT_YET = 'is not supported by this version of osdaemond; leave it out';
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

for (const [lines, fine, surroundings] of later) {
  test(`of a later version, ${fine ? 'and asks for nothing' : 'so it is never ignored in silence'}: ${lines.split('\n')[1]}`, () => {
    const { settings, mistakes } = checked(`${lines}\n${ONE}`, surroundings);
    assert.equal(settings !== null, fine);
    assert.deepEqual(
      mistakes.map((mistake) => mistake.endsWith(NOT_YET)),
      fine ? [] : [true],
    );
  });
}

test('a socket is of a later version, and told once', () => {
  assert.deepEqual(checked('[a]\nb = c\n[socket.web]\nport = 80\nhost = ::1\n').mistakes, [
    `3: [socket.web] ${NOT_YET}`,
  ]);
});

const contradictions: readonly (readonly [string, string])[] = [
  [
    'readiness = message\nstdout = log',
    '4: [os_daemon.d] readiness d: readiness = message needs stdout = protocol, because the daemon says ["ready"] there',
  ],
  [
    'stdout = protocol\nreadiness = fd\nnotification_fd = 1',
    '6: [os_daemon.d] notification_fd d: notification_fd = 1 is stdout, which is read for something else; set stdout to null or a file, or take 3',
  ],
  [
    'restart_delay = 5\nrestart_delay_max = 1',
    '5: [os_daemon.d] restart_delay_max d: restart_delay_max bounds the growing delay, so it must not be less than restart_delay',
  ],
];

for (const [lines, mistake] of contradictions) {
  test(`settings that contradict each other: ${lines.replaceAll('\n', ', ')}`, () => {
    assert.deepEqual(checked(`${ONE}[os_daemon.d]\n${lines}\n`).mistakes, [mistake]);
  });
}

test('settings that contradict each other are found where they come together', () => {
  const { mistakes } = checked(`[os_daemon_settings]\nreadiness = message\n${ONE}[os_daemon.d]\nstdout = null\n`);
  assert.equal(mistakes.length, 1);
  assert.match(mistakes[0] ?? '', /^2: \[os_daemon_settings\] readiness d: /);
});

test('stdout may say that it is ready, where nobody reads it', () => {
  assert.equal(daemonWith('stdout = null\nreadiness = fd\nnotification_fd = 1\n').notificationFd, 1);
});

test('two cannot write the same pid file', () => {
  const { mistakes } = checked(
    '[osdaemond]\npid_file = /run/p\n[os_daemons]\na = x\nb = x\n[os_daemon.b]\npid_file = ../run/p\n',
  );
  assert.deepEqual(mistakes, ['7: [os_daemon.b] pid_file b: the host writes its pid into this file']);
  const shared = checked('[os_daemons]\na = x\nb = x\n[os_daemon_settings]\npid_file = p\n').mistakes;
  assert.deepEqual(shared, ['5: [os_daemon_settings] pid_file b: a writes its pid into this file']);
});

test('a section that is nearly [os_daemons], where no file has that one: a mistake, since every daemon would stop', () => {
  const ini = '[os_deamons]\nd = x\n';
  assert.deepEqual(checked(ini).mistakes, [
    '1: [os_deamons] is not read by osdaemond; did you mean [os_daemons]? No file has that one; if no daemon is meant, write it empty',
  ]);
  assert.deepEqual(checked(`${ini}[os_daemons]\n`).mistakes, []);
});

const noted: readonly (readonly [string, string, string])[] = [
  [
    'a section for nobody',
    `${ONE}[os_daemon.dd]\n; c\numask = 0\n`,
    '3: [os_daemon.dd] [os_daemons] has no daemon of this name; the nearest one is "d"',
  ],
  [
    'a section that is nearly ours',
    `${ONE}[os_deamons]\nd = x\n`,
    '3: [os_deamons] is not read by osdaemond; did you mean [os_daemons]?',
  ],
  [
    'a descriptor for nothing',
    `${ONE}[os_daemon.d]\nnotification_fd = 4\n`,
    '4: [os_daemon.d] notification_fd has no effect without readiness = fd',
  ],
  [
    'codes for nothing',
    `${ONE}[os_daemon.d]\nsuccess_codes = 4\n`,
    '4: [os_daemon.d] success_codes has no effect without restart = on-failure',
  ],
];

for (const [what, ini, note] of noted) {
  test(`noted, and used all the same: ${what}`, () => {
    const { settings, notes } = checked(ini);
    assert.deepEqual(notes, [note]);
    assert.notEqual(settings, null);
  });
}

test('sections of others are left alone, whatever they hold', () => {
  assert.deepEqual(checked('[daemons]\nx = {a, b, []}\n[admins]\nmax_retires = y\n[couchdb]\nuuid = z\n').notes, []);
});
