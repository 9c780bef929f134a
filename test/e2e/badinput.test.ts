/** Bad input is reported with daemon, reason and remedy; no data is lost and no other daemon is affected. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { osdaemond } from '../support/command.ts';
import { SLEEPS, STAYS } from '../support/daemons.ts';
import { Files } from '../support/files.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { startHost } from '../support/host.ts';

const HALTS_AT_ONCE = '[os_daemon_settings]\nmax_retries = 1\n';

const cannotStart: readonly (readonly [string, string, RegExp, (files: Files) => void])[] = [
  ['a program that does not exist', './missing', /missing.*(not|no such)/i, () => {}],
  ['a program that is not in PATH', 'no-such-program-anywhere', /no-such-program-anywhere.*PATH/, () => {}],
  [
    'a file that is not executable',
    './plain',
    /plain.*(executable|permission)/i,
    (files) => files.write('plain', 'text'),
  ],
  ['a directory', './adir', /adir.*directory/i, (files) => mkdirSync(files.path('adir'))],
  [
    'a script whose interpreter does not exist',
    './script',
    /interpreter.*\/nowhere\/perl|\/nowhere\/perl.*interpreter/,
    (files) => files.write('script', '#!/nowhere/perl\n', 0o755),
  ],
];

for (const [what, command, message, prepare] of cannotStart) {
  test(`${what}: the reason is logged, a failure is counted, and the other daemon runs`, async (t) => {
    const host = startHost(t, {
      ini: `${HALTS_AT_ONCE}[os_daemons]\nbad = ${command}\ngood = ./stays\n`,
      prepare: (files) => {
        files.script('stays', STAYS);
        prepare(files);
      },
    });
    await host.seen({ level: 'error', daemon: 'bad', message });
    await host.state('bad', 'halted');
    await host.logged('good', 'here');
    assert.deepEqual(host.log.matching({ event: 'state', daemon: 'bad', state: 'up' }), []);
  });
}

test('a missing working directory: the message names the directory, not the program', async (t) => {
  const host = startHost(t, {
    ini: `${HALTS_AT_ONCE}[os_daemons]\nbad = sleep 1000000\n[os_daemon.bad]\ndirectory = /nowhere/at/all\n`,
  });
  const line = await host.seen({ level: 'error', daemon: 'bad', message: /\/nowhere\/at\/all/ });
  assert.match(line.text('message'), /directory/);
});

/** Checks this file, and expects exit code 78 and one line that contains all these parts. */
async function refuses(t: TestContext, ini: string | Buffer, ...parts: readonly string[]): Promise<void> {
  const files = new Files(temporaryDirectory(t), undefined);
  files.write('local.ini', ini);
  const { code, stderr } = await osdaemond(['--check', files.path('local.ini')]);
  assert.equal(code, 78, stderr);
  const found = stderr.split('\n').some((line) => ['local.ini', ...parts].every((part) => line.includes(part)));
  assert.ok(found, `no line with ${parts.join(', ')} in\n${stderr}`);
  assert.doesNotMatch(stderr, /^ {4}at /m);
}

test('an unbalanced quote', (t) => refuses(t, `[os_daemons]\nweb = server 'half\n`, '2', 'os_daemons', 'web', 'quote'));

test('max_retries = abc', (t) => refuses(t, '[os_daemon_settings]\n\nmax_retries = abc\n', '3', 'max_retries', 'abc'));

test('an unknown key in a section of osdaemond: the nearest known key is named', (t) =>
  refuses(t, '[os_daemon_settings]\nmax_retires = 3\n', '2', 'max_retires', 'max_retries'));

test('settings for an unknown daemon: a warning with the nearest name, not an error', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  files.write('local.ini', '[os_daemons]\nweb = sleep 1\n[os_daemon.wbe]\numask = 0022\n');
  const { code, stdout } = await osdaemond(['--check', files.path('local.ini')]);
  assert.equal(code, 0);
  assert.match(stdout, /local\.ini:3.*wbe.*"web"/);
});

test('a section that appears twice is merged, with a warning', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\na = ./stays\n[s]\nk = v\n[os_daemons]\nb = ./stays\n',
    prepare: (files) => files.script('stays', STAYS),
  });
  await host.logged('a', 'here');
  await host.logged('b', 'here');
  await host.seen({ level: 'warn', message: /local\.ini.*\[?os_daemons\]?.*(twice|again)/ });
});

test('NUL bytes in a file', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  files.write('local.ini', Buffer.from('[os_daemons]\nweb = sleep\0 1000\n'));
  const { code, stderr } = await osdaemond(['--check', files.path('local.ini')]);
  assert.equal(code, 78);
  assert.match(stderr, /local\.ini.*NUL/i);
});

test('an error never quotes a value of a foreign section', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  files.write('local.ini', '[admins]\nroot = hunter2\n[os_daemon_settings]\nmax_retries = abc\n');
  const { stderr } = await osdaemond(['--check', files.path('local.ini')]);
  assert.doesNotMatch(stderr, /hunter2/);
});

test('a FIFO or a directory in place of a file does not block osdaemond', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  files.fifo('fifo.ini');
  mkdirSync(files.path('empty.ini'));
  const fifo = await osdaemond(['--check', files.path('fifo.ini')]);
  assert.equal(fifo.code, 78);
  assert.match(fifo.stderr, /fifo\.ini.*(FIFO|regular file)/);
  for (const action of ['--check', '--print-config']) {
    const directory = await osdaemond([action, files.path('empty.ini')]);
    assert.equal(directory.code, 78, 'a directory of *.ini files must not itself be named *.ini');
    assert.match(directory.stderr, /empty\.ini: is a directory, not a file/);
  }
});

test('a file without read permission', { skip: process.getuid?.() !== 0 && 'needs another user' }, async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  chmodSync(files.directory, 0o755);
  files.write('local.ini', '[s]\nk = v\n', 0o600);
  const { code, stderr } = await osdaemond(['--check', files.path('local.ini')], { uid: 65534 });
  assert.equal(code, 78);
  assert.match(stderr, /local\.ini.*permission/i);
});

test('a file of 50 MB is read or rejected at the limit, without a crash', async (t) => {
  const files = new Files(temporaryDirectory(t), undefined);
  writeFileSync(files.path('local.ini'), '[s]\nk = v\n');
  truncateSync(files.path('local.ini'), 50 << 20);
  const { code, stderr } = await osdaemond(['--check', files.path('local.ini')]);
  assert.equal(code, 78);
  assert.match(stderr, /local\.ini.*(MiB|MB|too (large|big))/);
});

test('daemon names with spaces, a slash or __proto__ are used unchanged or rejected', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\n__proto__ = ./stays\nconstructor = ./stays\ngood = ./stays\n',
    prepare: (files) => files.script('stays', STAYS),
  });
  for (const name of ['__proto__', 'constructor', 'good']) await host.logged(name, 'here');
  await refuses(t, '[os_daemons]\ntwo words = sleep 1000\n', '2', 'two words');
  await refuses(t, '[os_daemons]\n../up = sleep 1000\n', '2', '../up');
});

test('no descriptors left: the daemon starts once some are free, and no other daemon is affected', async (t) => {
  const ini = (more: string): string => `[os_daemon_settings]\nmax_retries = 1\n[os_daemons]\nfirst = ./stays\n${more}`;
  const host = startHost(t, { ini: ini(''), prepare: (files) => files.script('stays', STAYS) });
  await host.logged('first', 'here');
  const many = Array.from({ length: 10 }, (_, i) => `more${i} = ./stays\n`).join('');
  limit(host.pid, 'nofile', 40);
  host.edit('local.ini', ini(many));
  await host.seen({ event: 'state', state: 'backoff' });
  limit(host.pid, 'nofile', 1024);
  for (let i = 0; i < 10; i++) await host.logged(`more${i}`, 'here');
  assert.deepEqual(host.log.matching({ event: 'state', state: 'halted' }), []);
  assert.equal(host.log.matching({ event: 'state', daemon: 'first', state: 'up' }).length, 1);
});

test('no processes left: the daemon starts once some are free, and no other daemon is affected', {
  skip: process.getuid?.() !== 0 && 'needs a user without processes',
}, async (t) => {
  const ini = (more: string): string =>
    `[os_daemon_settings]\nmax_retries = 1\n[os_daemons]\nfirst = ./sleeps\n${more}`;
  const uid = 64_321;
  const host = startHost(t, { uid, ini: ini(''), prepare: (files) => files.script('sleeps', SLEEPS) });
  await host.state('first', 'up');
  limit(host.pid, 'nproc', 1, uid);
  host.edit('local.ini', ini('second = ./sleeps\n'));
  await host.state('second', 'backoff');
  limit(host.pid, 'nproc', 1000, uid);
  await host.state('second', 'up');
  assert.deepEqual(host.log.matching({ event: 'state', state: 'halted' }), []);
});

/** Sets a soft limit of a running process, which needs no privilege for a process of the same user. */
function limit(pid: number, name: string, soft: number, uid?: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--${name}=${soft}:`], uid === undefined ? {} : { uid, gid: uid });
}

test('an invalid configuration at start: exit code 78, every error logged, nothing started', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nit = ./stays\n[os_daemon_settings]\nmax_retries = abc\nretry_time = -1\n',
  });
  assert.equal((await host.exit()).code, 78);
  for (const key of ['max_retries', 'retry_time']) {
    assert.ok(
      host.log.all.some(({ raw }) => raw.includes('local.ini') && raw.includes(key)),
      host.log.tail(),
    );
  }
  rmSync(host.path('state'), { recursive: true, force: true });
});
