/** Every invalid value is an error with its line and what it must be, all at once. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { layersOf } from '../../src/config/files/layers.ts';
import { readConfiguration } from '../../src/config/reading.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { checked } from './checked.ts';

const ONE = '[os_daemons]\nd = /bin/d\n';
const wrong: readonly (readonly [string, string])[] = [
  ['max_retries = abc', 'max_retries: must be a whole number, not "abc"'],
  ['max_retries = 1.5', 'max_retries: must be a whole number, not "1.5"'],
  ['max_retries = -1', 'max_retries: must be at least 0, not "-1"'],
  ['max_retries = 0x10', 'max_retries: must be a whole number, not "0x10"'],
  ['max_retries = 1e3', 'max_retries: must be a whole number, not "1e3"'],
  ['max_retries = Infinity', 'max_retries: must be a whole number, not "Infinity"'],
  ['max_retries = 99999999999999999999', 'max_retries: must be at most 1000000, not "99999999999999999999"'],
  ['retry_time = 5s', 'retry_time: must be a number of seconds, such as 5 or 0.25, not "5s"'],
  ['retry_time = -1', 'retry_time: must be at least 0, not "-1"'],
  ['retry_time = .', 'retry_time: must be a number of seconds, such as 5 or 0.25, not "."'],
  ['startup_timeout = 0', 'startup_timeout: must be more than 0, not "0"'],
  ['shutdown_timeout = 9999999999', 'shutdown_timeout: must be at most 1000000000, not "9999999999"'],
  ['halt_reset = soon', 'halt_reset: must be a number of seconds, such as 5 or 0.25, or never, not "soon"'],
  ['autostart = yes', 'autostart: must be true or false, not "yes"'],
  ['umask = 9', 'umask: must be an octal number from 0000 to 0777, not "9"'],
  ['umask = 1777', 'umask: must be an octal number from 0000 to 0777, not "1777"'],
  ['restart = sometimes', 'restart: must be always, on-failure or never, not "sometimes"'],
  [
    'stop_signal = KABOOM',
    'stop_signal: must be the name of a signal that can terminate a process, such as TERM or INT, not "KABOOM"',
  ],
  [
    'stop_signal = STOP',
    'stop_signal: must be the name of a signal that can terminate a process, such as TERM or INT, not "STOP"',
  ],
  ['log_max_size = 10 parsecs', 'log_max_size: must be a size, such as 4096, 64KiB or 16MiB, not "10 parsecs"'],
  ['log_max_size = 5constructor', 'log_max_size: must be a size, such as 4096, 64KiB or 16MiB, not "5constructor"'],
  ['log_max_size = 1', 'log_max_size: must be at least 1024, not "1"'],
  ['log_max_files = 0', 'log_max_files: must be at least 1, not "0"'],
  ['success_codes = 0,256', 'success_codes: item 2 must be at most 255, not "0,256"'],
  ['success_codes = 0,,1', 'success_codes: item 2 must be a whole number, not "0,,1"'],
  ['success_codes = [0', 'success_codes: must be a list, with commas or as a JSON array, not "[0"'],
  ['success_codes = []', 'success_codes: must have at least 1 item, not "[]"'],
  ['notification_fd = 2', 'notification_fd: must be 1, or a number from 3 to 1023, not "2"'],
  ['notification_fd = 0', 'notification_fd: must be at least 1, not "0"'],
  ['notification_fd = 1024', 'notification_fd: must be at most 1023, not "1024"'],
  ['stdout = nul', 'stdout: must be protocol, log, null or the path of a file, with a "/" in it, not "nul"'],
  ['stderr = protocol', 'stderr: must be log, null or the path of a file, with a "/" in it, not "protocol"'],
  ['stdout = ~/log', 'stdout: must be protocol, log, null or the path of a file, with a "/" in it, not "~/log"'],
  ['directory = ~', 'directory: must be a path, written out without "~", not "~"'],
  ['env. = x', 'env.: missing variable name; write env.NAME = value'],
  ['env.A=B = secret', 'env.A=B: a variable name must not contain "=" or a NUL byte'],
  ['env.OSDAEMON_RUN = x', 'env.OSDAEMON_RUN: OSDAEMON_RUN is set by osdaemond; choose another name'],
  ['env.A = secret\0', 'env.A: the value of A contains a NUL byte'],
  [
    'env_file = none.env',
    'env_file: /start/none.env does not exist; create it, or write "-" before its path if it may be missing',
  ],
];

for (const [line, message] of wrong) {
  test(`refused: ${JSON.stringify(line)}`, () => {
    const { settings, errors } = checked(`${ONE}[os_daemon.d]\n${line}\n`);
    assert.equal(settings, null);
    assert.deepEqual(errors, [`4: [os_daemon.d] ${message}`]);
  });
}

const unknown: readonly (readonly [string, string])[] = [
  ['[os_daemon.d]\nmax_retires = 3', '[os_daemon.d] max_retires: unknown setting; did you mean "max_retries"?'],
  [
    '[os_daemon_settings]\nretrytime = 3',
    '[os_daemon_settings] retrytime: unknown setting; did you mean "retry_time"?',
  ],
  ['[osdaemond]\nlog_lvel = info', '[osdaemond] log_lvel: unknown setting; did you mean "log_level"?'],
  ['[os_daemon.d]\ncwd = /tmp', '[os_daemon.d] cwd: unknown setting; did you mean "directory"?'],
  ['[os_daemon.d]\nStopWaitSecs = 3', '[os_daemon.d] StopWaitSecs: unknown setting; did you mean "shutdown_timeout"?'],
  ['[os_daemon.d]\ncommand = x', '[os_daemon.d] command: unknown setting; write the command into [os_daemons]'],
  ['[os_daemon.d]\ncolour = red', '[os_daemon.d] colour: unknown setting'],
  [`[osdaemond]\n${'x'.repeat(200)} = 1`, `[osdaemond] ${'x'.repeat(200)}: unknown setting`],
];

for (const [lines, message] of unknown) {
  test(`an unknown setting with a suggestion: ${message.slice(0, 60)}`, () => {
    assert.deepEqual(checked(lines).errors, [`2: ${message}`]);
  });
}

test('names of object properties are unknown settings', () => {
  for (const key of ['__proto__', 'constructor', 'toString']) {
    assert.match(
      checked(`[osdaemond]\n${key} = 1`).errors.join(),
      new RegExp(`^2: \\[osdaemond\\] ${key}: unknown setting`),
    );
  }
});

test('the errors of all sections are reported together', () => {
  const { settings, errors } = checked(`[osdaemond]
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
  assert.deepEqual(errors.map((error) => error.split(' ').slice(0, 3).join(' ')).sort(), [
    '10: [os_daemon.d] umask:',
    '11: [os_daemon.d] autostart:',
    '13: [os_daemon.c] restart:',
    '2: [osdaemond] log_level:',
    '4: [os_daemon_settings] max_retries:',
    '6: [os_daemons] a',
    '7: [os_daemons] c:',
  ]);
});

test('an error in the defaults is reported once', () => {
  assert.equal(checked('[os_daemons]\na = x\nb = x\n[os_daemon_settings]\numask = x\n').errors.length, 1);
});

test('an error in a command line does not quote it, because it may contain a secret', () => {
  const { errors } = checked('[os_daemons]\nd = /bin/d --password="hunter2\n');
  assert.deepEqual(errors, ['2: [os_daemons] d: unclosed double quote in the command']);
});

test('an error in a command line names a comment that cut it', () => {
  const what = 'unclosed single quote in the command';
  const hint = 'the line has a comment: " ;" begins one, even inside quotes, so write ";" without a blank before it';
  assert.deepEqual(checked("[os_daemons]\na = sh -c 'x ; y'\nb = sh -c 'x; y\n").errors, [
    `2: [os_daemons] a: ${what}; ${hint}`,
    `3: [os_daemons] b: ${what}`,
  ]);
});

test('errors are in the order of files and lines', (t) => {
  const directory = temporaryDirectory(t);
  writeFileSync(join(directory, 'a.ini'), "[os_daemons]\nd = /bin/d 'x\n[osdaemond]\nmax_line = x\n");
  writeFileSync(join(directory, 'b.ini'), '[osdaemond]\nlog_level = x\n[os_daemon_settings]\numask = x\n');
  const layers = layersOf(['b.ini', 'missing.ini', 'a.ini'], directory);
  const { errors } = readConfiguration(layers, { startDirectory: directory, uid: 1, env: {} });
  assert.deepEqual(
    errors.map(({ file, line }) => `${basename(file)}:${line}`),
    ['b.ini:2', 'b.ini:4', 'missing.ini:null', 'a.ini:2', 'a.ini:4'],
  );
});

test('a long value is shortened, and control characters are escaped', () => {
  const { errors } = checked(`[osdaemond]\nlog_level = \x1b[31m${'x'.repeat(1000)}\n`);
  assert.deepEqual(errors, [
    `2: [osdaemond] log_level: must be error, warn, info or debug, not "\\u001b[31m${'x'.repeat(35)}…"`,
  ]);
});
