/** A configuration is complete and typed when nothing in it is wrong; else every mistake is told with its line, and how to mend it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checked, daemonWith, settingsOf } from './checked.ts';

test('a CouchDB operator’s file works as it is', () => {
  const { host, daemons } = settingsOf(
    '[os_daemons]\nmy_daemon = /path/to/my_daemon.py arg1 --opt="x y" ; the daemon\n',
  );
  assert.partialDeepStrictEqual(daemons.get('my_daemon'), {
    name: 'my_daemon',
    command: { kind: 'words', argv: ['/path/to/my_daemon.py', 'arg1', '--opt=x y'] },
    autostart: true,
    directory: '/start',
    umask: 0o022,
    env: new Map(),
    clearEnv: false,
    stdout: { to: 'protocol' },
    stderr: { to: 'log' },
    logMaxSize: 10 * 1024 * 1024,
    logMaxFiles: 5,
    pidFile: null,
    restart: 'always',
    successCodes: [0],
    maxRetries: 3,
    retryTime: 5000,
    restartDelay: 0,
    restartDelayMax: 0,
    haltReset: null,
    readiness: 'none',
    notificationFd: 3,
    startupTimeout: 30_000,
    stopSignal: 'SIGTERM',
    stopTo: 'leader',
    shutdownTimeout: 30_000,
  });
  assert.partialDeepStrictEqual(host, {
    stateDir: '/tmp/osdaemond-1000',
    pidFile: null,
    logFile: null,
    logLevel: 'info',
    logFormat: 'text',
    maxLine: 16 * 1024 * 1024,
    hostShutdownTimeout: 60_000,
    hiddenSections: new Set(),
  });
});

test('every setting of a daemon is what its section says', () => {
  const settings = daemonWith(`autostart = false
directory = work
umask = 0077
clear_env = true
stdout = out/log.txt
stderr = /dev/null
log_max_size = 64KiB
log_max_files = 2
pid_file = run/d.pid
restart = on-failure
success_codes = 0, 3,143
max_retries = 0
retry_time = 0.25
restart_delay = 1
restart_delay_max = 60
halt_reset = 300
readiness = fd
notification_fd = 7
startup_timeout = .5
stop_signal = HUP
stop_to = group
shutdown_timeout = 0
`);
  assert.partialDeepStrictEqual(settings, {
    autostart: false,
    directory: '/start/work',
    umask: 0o077,
    clearEnv: true,
    stdout: { to: 'file', path: '/start/work/out/log.txt' },
    stderr: { to: 'null' },
    logMaxSize: 65_536,
    logMaxFiles: 2,
    pidFile: '/start/work/run/d.pid',
    restart: 'on-failure',
    successCodes: [0, 3, 143],
    maxRetries: 0,
    retryTime: 250,
    restartDelay: 1000,
    restartDelayMax: 60_000,
    haltReset: 300_000,
    readiness: 'fd',
    notificationFd: 7,
    startupTimeout: 500,
    stopSignal: 'SIGHUP',
    stopTo: 'group',
    shutdownTimeout: 0,
  });
});

test('[os_daemon_settings] is the default of every daemon, and a daemon’s own section wins', () => {
  const { daemons } = settingsOf(`[os_daemons]
a = /bin/a
b = /bin/b
[os_daemon_settings]
max_retries = 9
umask = 0002
env.X = all
env.Y = all
[os_daemon.b]
max_retries = 1
env.X = own
`);
  assert.partialDeepStrictEqual(daemons.get('a'), {
    maxRetries: 9,
    umask: 2,
    env: new Map([
      ['X', 'all'],
      ['Y', 'all'],
    ]),
  });
  assert.partialDeepStrictEqual(daemons.get('b'), {
    maxRetries: 1,
    umask: 2,
    env: new Map([
      ['X', 'own'],
      ['Y', 'all'],
    ]),
  });
});

test('every setting of the host is what its section says', () => {
  const { host } = settingsOf(`[osdaemond]
state_dir = state
pid_file = /run/o.pid
log_file = log/o.log
log_level = debug
log_format = json
log_max_size = 1GiB
log_max_files = 1
max_line = 1000
host_shutdown_timeout = 1.5
hidden_sections = ["admins", "a, b"]
`);
  assert.partialDeepStrictEqual(host, {
    stateDir: '/start/state',
    pidFile: '/run/o.pid',
    logFile: '/start/log/o.log',
    logLevel: 'debug',
    logFormat: 'json',
    logMaxSize: 2 ** 30,
    logMaxFiles: 1,
    maxLine: 1000,
    hostShutdownTimeout: 1500,
    hiddenSections: new Set(['admins', 'a, b']),
  });
});

test('the state folder suits the user', () => {
  const stateDir = (uid: number, env: Record<string, string>): string => settingsOf('', { uid, env }).host.stateDir;
  assert.equal(stateDir(0, { XDG_RUNTIME_DIR: '/run/user/0' }), '/run/osdaemond');
  assert.equal(stateDir(7, { XDG_RUNTIME_DIR: '/run/user/7' }), '/run/user/7/osdaemond');
  assert.equal(stateDir(7, { XDG_RUNTIME_DIR: 'relative' }), '/tmp/osdaemond-7');
  assert.equal(stateDir(7, {}), '/tmp/osdaemond-7');
});

test('whom to ask to stop: the program itself, or the group where a shell may be in between', () => {
  const stopTo = (command: string): unknown => settingsOf(`[os_daemons]\nd = ${command}\n`).daemons.get('d')?.stopTo;
  assert.equal(stopTo('/bin/d'), 'leader');
  assert.equal(stopTo('/bin/d | tee log'), 'group');
  assert.equal(daemonWith('stop_to = auto\n').stopTo, 'leader');
});

test('a delay that has no bound does not grow', () => {
  assert.equal(daemonWith('restart_delay = 2\n').restartDelayMax, 2000);
});

test('daemons stand in byte order of their names, whatever the order of their entries', () => {
  const { daemons } = settingsOf('[os_daemons]\nb = x\na = x\n\u{10000} = x\n\ufb01 = x\nB = x\n10 = x\n9 = x\n');
  assert.deepEqual([...daemons.keys()], ['10', '9', 'B', 'a', 'b', '\ufb01', '\u{10000}']);
});

test('__proto__ is a daemon like any other', () => {
  const { daemons } = settingsOf('[os_daemons]\n__proto__ = x\nconstructor = x\n[os_daemon.__proto__]\numask = 0077\n');
  assert.equal(daemons.get('__proto__')?.umask, 0o077);
  assert.equal(daemons.get('constructor')?.umask, 0o022);
});

const ONE = '[os_daemons]\nd = /bin/d\n';
const wrong: readonly (readonly [string, string])[] = [
  ['max_retries = abc', 'max_retries must be a whole number, not "abc"'],
  ['max_retries = 1.5', 'max_retries must be a whole number, not "1.5"'],
  ['max_retries = -1', 'max_retries must be at least 0, not "-1"'],
  ['max_retries = 0x10', 'max_retries must be a whole number, not "0x10"'],
  ['max_retries = 1e3', 'max_retries must be a whole number, not "1e3"'],
  ['max_retries = Infinity', 'max_retries must be a whole number, not "Infinity"'],
  ['max_retries = 99999999999999999999', 'max_retries must be at most 1000000, not "99999999999999999999"'],
  ['retry_time = 5s', 'retry_time must be a number of seconds, such as 5 or 0.25, not "5s"'],
  ['retry_time = -1', 'retry_time must be at least 0, not "-1"'],
  ['retry_time = .', 'retry_time must be a number of seconds, such as 5 or 0.25, not "."'],
  ['startup_timeout = 0', 'startup_timeout must be more than 0, not "0"'],
  ['shutdown_timeout = 9999999999', 'shutdown_timeout must be at most 1000000000, not "9999999999"'],
  ['halt_reset = soon', 'halt_reset must be a number of seconds, such as 5 or 0.25, or never, not "soon"'],
  ['autostart = yes', 'autostart must be true or false, not "yes"'],
  ['umask = 9', 'umask must be an octal number from 0000 to 0777, not "9"'],
  ['umask = 1777', 'umask must be an octal number from 0000 to 0777, not "1777"'],
  ['restart = sometimes', 'restart must be always, on-failure or never, not "sometimes"'],
  [
    'stop_signal = KABOOM',
    'stop_signal must be the name of a signal that can end a process, such as TERM or INT, not "KABOOM"',
  ],
  [
    'stop_signal = STOP',
    'stop_signal must be the name of a signal that can end a process, such as TERM or INT, not "STOP"',
  ],
  ['log_max_size = 10 parsecs', 'log_max_size must be a size, such as 4096, 64KiB or 16MiB, not "10 parsecs"'],
  ['log_max_size = 5constructor', 'log_max_size must be a size, such as 4096, 64KiB or 16MiB, not "5constructor"'],
  ['log_max_size = 1', 'log_max_size must be at least 1024, not "1"'],
  ['log_max_files = 0', 'log_max_files must be at least 1, not "0"'],
  ['success_codes = 0,256', 'success_codes item 2 must be at most 255, not "0,256"'],
  ['success_codes = 0,,1', 'success_codes item 2 must be a whole number, not "0,,1"'],
  ['success_codes = [0', 'success_codes must be a list, with commas or as a JSON array, not "[0"'],
  ['success_codes = []', 'success_codes must have at least 1 item, not "[]"'],
  ['notification_fd = 2', 'notification_fd must be 1, or a number from 3 to 1023, not "2"'],
  ['notification_fd = 0', 'notification_fd must be at least 1, not "0"'],
  ['notification_fd = 1024', 'notification_fd must be at most 1023, not "1024"'],
  ['stdout = nul', 'stdout must be protocol, log, null or the path of a file, with a "/" in it, not "nul"'],
  ['stderr = protocol', 'stderr must be log, null or the path of a file, with a "/" in it, not "protocol"'],
  ['stdout = ~/log', 'stdout must be protocol, log, null or the path of a file, with a "/" in it, not "~/log"'],
  ['directory = ~', 'directory must be a path, written out without "~", not "~"'],
  ['env. = x', 'env. names no variable; write env.NAME = value'],
  ['env.A=B = secret', 'env.A=B is no name for a variable: it holds "=" or a NUL byte'],
  ['env.OSDAEMON_RUN = x', 'env.OSDAEMON_RUN is set by the host itself; choose another name'],
  ['env.A = secret\0', 'env.A has a value with a NUL byte, which no environment can hold'],
  [
    'env_file = none.env',
    'env_file /start/none.env does not exist; create it, or write "-" before its path if it may be missing',
  ],
];

for (const [line, message] of wrong) {
  test(`refused: ${JSON.stringify(line)}`, () => {
    const { settings, mistakes } = checked(`${ONE}[os_daemon.d]\n${line}\n`);
    assert.equal(settings, null);
    assert.deepEqual(mistakes, [`4: [os_daemon.d] ${message}`]);
  });
}

const unknown: readonly (readonly [string, string])[] = [
  ['[os_daemon.d]\nmax_retires = 3', '[os_daemon.d] max_retires is no setting; the nearest one is "max_retries"'],
  [
    '[os_daemon_settings]\nretrytime = 3',
    '[os_daemon_settings] retrytime is no setting; the nearest one is "retry_time"',
  ],
  ['[osdaemond]\nlog_lvel = info', '[osdaemond] log_lvel is no setting; the nearest one is "log_level"'],
  [`[osdaemond]\n${'x'.repeat(200)} = 1`, `[osdaemond] ${'x'.repeat(200)} is no setting of this section`],
];

for (const [lines, message] of unknown) {
  test(`an unknown key is told with the nearest known one: ${message.slice(0, 60)}`, () => {
    assert.deepEqual(checked(lines).mistakes, [`2: ${message}`]);
  });
}

test('names that JavaScript gives to objects are unknown keys like others', () => {
  for (const key of ['__proto__', 'constructor', 'toString']) {
    assert.match(
      checked(`[osdaemond]\n${key} = 1`).mistakes.join(),
      new RegExp(`^2: \\[osdaemond\\] ${key} is no setting;`),
    );
  }
});

test('every mistake is told at once, whichever section it is in', () => {
  const { settings, mistakes } = checked(`[osdaemond]
log_level = loud
[os_daemon_settings]
max_retries = abc
[os_daemons]
a b = /bin/x
c = /bin/c 'half
d = /bin/d
[os_daemon.d]
umask = x
autostart = maybe
[os_daemon.c]
restart = rarely
`);
  assert.equal(settings, null);
  assert.deepEqual(mistakes.map((mistake) => mistake.split(' ').slice(0, 3).join(' ')).sort(), [
    '10: [os_daemon.d] umask',
    '11: [os_daemon.d] autostart',
    '13: [os_daemon.c] restart',
    '2: [osdaemond] log_level',
    '4: [os_daemon_settings] max_retries',
    '6: [os_daemons] a',
    '7: [os_daemons] c',
  ]);
});

test('a mistake in the defaults is told once, however many daemons have them', () => {
  assert.equal(checked('[os_daemons]\na = x\nb = x\n[os_daemon_settings]\numask = x\n').mistakes.length, 1);
});

const names: readonly (readonly [string, string])[] = [
  ['two words', 'must not hold blanks'],
  ['a\u00a0b', 'must not hold blanks'],
  ['a\x07b', 'must not hold control characters'],
  ['../up', 'must not hold "/"'],
  ['a@1', 'must not hold "@", "#" or ","'],
  ['a#0', 'must not hold "@", "#" or ","'],
  ['a,b', 'must not hold "@", "#" or ","'],
  [`it's`, 'must not hold quotes or backslashes'],
  ['a\\b', 'must not hold quotes or backslashes'],
  ['..', 'must not be "." or ".."'],
  ['n'.repeat(101), 'must not be longer than 100 bytes; this one has 101'],
  ['ü'.repeat(51), 'must not be longer than 100 bytes; this one has 102'],
];

for (const [name, why] of names) {
  test(`no name for a daemon: ${JSON.stringify(name.slice(0, 20))}`, () => {
    const { settings, mistakes } = checked(`[os_daemons]\n${name} = /bin/d\n`);
    assert.equal(settings, null);
    assert.ok(mistakes[0]?.endsWith(` a daemon's name ${why}`), mistakes[0]);
  });
}

test('names may be of many kinds', () => {
  const { daemons } = settingsOf(`[os_daemons]\na.b-c_d:e+f = x\nüñí = x\n${'n'.repeat(100)} = x\n-x = x\n`);
  assert.equal(daemons.size, 4);
});

test('a command line that cannot be split is told without the command, which may hold a secret', () => {
  const { mistakes } = checked('[os_daemons]\nd = /bin/d --password="hunter2\n');
  assert.deepEqual(mistakes, ['2: [os_daemons] d the command line has a double quote that is not closed']);
});

test('of a long value only the beginning is shown, and nothing that writes to a terminal', () => {
  const { mistakes } = checked(`[osdaemond]\nlog_level = \x1b[31m${'x'.repeat(1000)}\n`);
  assert.deepEqual(mistakes, [
    `2: [osdaemond] log_level must be error, warn, info or debug, not "\\x1b[31m${'x'.repeat(35)}…"`,
  ]);
});

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

const noted: readonly (readonly [string, string, string])[] = [
  [
    'a section for nobody',
    `${ONE}[os_daemon.dd]\n; c\numask = 0\n`,
    '3: [os_daemon.dd] [os_daemons] has no daemon of this name; the nearest one is "d"',
  ],
  [
    'a section that is nearly ours',
    '[os_deamons]\nd = x\n',
    '1: [os_deamons] is not read by osdaemond; did you mean [os_daemons]?',
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

const ENV = 'env_file = d.env\nenv.B = own\n';

test('an env_file is read, and env.NAME wins over it', () => {
  const { env } = daemonWith(`directory = sub\n${ENV}`, { files: { '/start/sub/d.env': 'A=1\nB=file\n' } });
  assert.deepEqual(
    [...env],
    [
      ['A', '1'],
      ['B', 'own'],
    ],
  );
});

test('an env_file with "-" may be missing', () => {
  assert.deepEqual([...daemonWith('env_file = -/nowhere.env\n').env], []);
});

test('what is wrong in an env_file is told with its own line, never with a value', () => {
  const { mistakes } = checked(`${ONE}[os_daemon.d]\n${ENV}`, {
    files: { '/start/d.env': 'A=1\nsecret\nC="secret\n' },
  });
  assert.deepEqual(mistakes, [
    '/start/d.env:2: is no NAME=value line',
    '/start/d.env:3: C has a quote that is not closed',
  ]);
});
