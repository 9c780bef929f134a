/** A valid configuration gives complete, typed settings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daemonWith, settingsOf } from './checked.ts';

test('a file of CouchDB works unchanged', () => {
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
    logTransports: [],
  });
});

test('every setting of a daemon', () => {
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

test('every setting of osdaemond', () => {
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
    logTransports: [],
  });
});

test('the default state directory depends on the user', () => {
  const stateDir = (uid: number, env: Record<string, string>): string => settingsOf('', { uid, env }).host.stateDir;
  assert.equal(stateDir(0, { XDG_RUNTIME_DIR: '/run/user/0' }), '/run/osdaemond');
  assert.equal(stateDir(7, { XDG_RUNTIME_DIR: '/run/user/7' }), '/run/user/7/osdaemond');
  assert.equal(stateDir(7, { XDG_RUNTIME_DIR: 'relative' }), '/tmp/osdaemond-7');
  assert.equal(stateDir(7, {}), '/tmp/osdaemond-7');
});

test('stop_to = auto: the program itself, or the group if a shell runs it', () => {
  const stopTo = (command: string): unknown => settingsOf(`[os_daemons]\nd = ${command}\n`).daemons.get('d')?.stopTo;
  assert.equal(stopTo('/bin/d'), 'leader');
  assert.equal(stopTo('/bin/d | tee log'), 'group');
  assert.equal(daemonWith('stop_to = auto\n').stopTo, 'leader');
});

test('without restart_delay_max the delay does not grow', () => {
  assert.equal(daemonWith('restart_delay = 2\n').restartDelayMax, 2000);
});

test('daemons are in byte order of their names', () => {
  const { daemons } = settingsOf('[os_daemons]\nb = x\na = x\n\u{10000} = x\n\ufb01 = x\nB = x\n10 = x\n9 = x\n');
  assert.deepEqual([...daemons.keys()], ['10', '9', 'B', 'a', 'b', '\ufb01', '\u{10000}']);
});

test('__proto__ is a daemon like any other', () => {
  const { daemons } = settingsOf('[os_daemons]\n__proto__ = x\nconstructor = x\n[os_daemon.__proto__]\numask = 0077\n');
  assert.equal(daemons.get('__proto__')?.umask, 0o077);
  assert.equal(daemons.get('constructor')?.umask, 0o022);
});
