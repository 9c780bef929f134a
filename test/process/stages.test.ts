/** Each stage of a start is in force in the process, and its failure is reported as its own. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  closeInheritedOnExec,
  closeQuietly,
  setNonBlocking,
  socketPair,
  writeNow,
} from '../../src/base/posix/descriptors.ts';
import { limitOf } from '../../src/base/posix/limits.ts';
import { allProcesses, statOf } from '../../src/base/posix/procfs.ts';
import { SetupStatus } from '../../src/process/start/setupstatus.ts';
import { STAGE_NAMES } from '../../src/process/start/stages.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { launcherFor, request } from '../support/launch.ts';

const IS_ROOT = process.geteuid?.() === 0;
const NEEDS_ROOT = { skip: IS_ROOT ? false : 'only root can change the user' };
const OTHER_USER = { uid: 65534, gid: 65533, groups: [4, 65531] };

/** What a process is, as /proc shows it. */
const SHOWS = 'cat /proc/self/status /proc/self/limits; echo "nice $(cut -d" " -f19 /proc/self/stat)"; pwd';

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

test('the stages are in order', () => {
  const order = ['descriptors', 'limits', 'nice', 'groups', 'user', 'directory', 'umask', 'exec'];
  assert.deepEqual(STAGE_NAMES, order);
});

test('without a stage that needs it there is no shim', async (t) => {
  const launch = launcherFor(t);
  const { started, finished } = launch(request('', { argv: ['/bin/sleep', '1000'] }));
  assert.ok('pid' in started);
  assert.equal(statOf(started.pid)?.name, 'sleep');
  started.kill();
  assert.deepEqual((await finished).status, { signal: 'SIGKILL' });
});

test('limits and nice are in force before the program begins', async (t) => {
  const launch = launcherFor(t);
  const limits = [
    { resource: 'core', soft: 0n, hard: 0n },
    { resource: 'nofile', soft: 55n, hard: 66n },
    { resource: 'cpu', soft: 1000n, hard: 2000n },
  ] as const;
  const { stdout, status } = await launch(request(SHOWS, { limits, nice: 7 })).finished;
  assert.deepEqual(status, { code: 0 });
  assert.match(stdout, /Max core file size +0 +0 /);
  assert.match(stdout, /Max open files +55 +66 /);
  assert.match(stdout, /Max cpu time +1000 +2000 /);
  assert.match(stdout, /^nice 7$/m);
});

test('the limits of osdaemond itself do not change', async (t) => {
  const launch = launcherFor(t);
  const before = limitOf(0, 'nofile');
  await launch(request('exit 0', { limits: [{ resource: 'nofile', soft: 10n, hard: 20n }] })).finished;
  assert.deepEqual(limitOf(0, 'nofile'), before);
});

test('the umask is in force, and the environment is as requested', async (t) => {
  const launch = launcherFor(t);
  const env = new Map([
    ['PATH', '/usr/bin:/bin'],
    ['QUOTES', `a'b"c $(exit 1) \`exit 1\`\nnext`],
  ]);
  const { stdout } = await launch(request('', { argv: ['env', '-0'], env, umask: 0o027 })).finished;
  assert.deepEqual(
    stdout.split('\0').filter(Boolean).sort(),
    [...env].map(([name, value]) => `${name}=${value}`).sort(),
  );
  const { stdout: umask } = await launch(request('umask', { umask: 0o027 })).finished;
  assert.equal(umask, '0027\n');
});

test('a process has its own descriptors and none of the shim', async (t) => {
  const launch = launcherFor(t);
  closeInheritedOnExec();
  const list = 'for fd in /proc/self/fd/*; do [ -e "$fd" ] && basename "$fd"; done';
  for (const notificationFd of [null, 3, 4, 9]) {
    const all = [0, 1, 2, ...(notificationFd === null ? [] : [notificationFd])].join('\n');
    for (const more of [{}, { umask: 0o077 }, { nice: 1 }, ...(IS_ROOT ? [{ user: OTHER_USER }] : [])]) {
      const wanted = request('', { argv: ['/bin/sh', '-c', list], notificationFd, ...more });
      const { stdout } = await launch(wanted).finished;
      assert.equal(stdout.trim(), all, JSON.stringify({ notificationFd, ...more }));
    }
  }
});

test('arguments reach the program as they are', async (t) => {
  const launch = launcherFor(t);
  const args = ['', ' two  words ', `"'\\`, '$HOME `id` $(id)', '-n', '*', 'line\nline', '\udcff'];
  const argv = ['/usr/bin/printf', '%s|', ...args] as const;
  for (const more of [{ umask: 0o077 }, ...(IS_ROOT ? [{ user: OTHER_USER, umask: 0o077 }] : [])]) {
    const { stdout } = await launch(request('', { argv: [...argv], ...more })).finished;
    assert.equal(stdout, args.map((arg) => `${arg}|`.replace('\udcff', '\xff')).join(''));
  }
});

test('all four user and group ids and the groups are those of the user', NEEDS_ROOT, async (t) => {
  const launch = launcherFor(t);
  const { stdout, status } = await launch(request(SHOWS, { user: OTHER_USER, directory: '/tmp', umask: 0o077 }))
    .finished;
  assert.deepEqual(status, { code: 0 });
  assert.match(stdout, /^Uid:\t65534\t65534\t65534\t65534$/m);
  assert.match(stdout, /^Gid:\t65533\t65533\t65533\t65533$/m);
  assert.match(stdout, /^Groups:\t4 65531 $/m);
  assert.match(stdout, /^CapEff:\t0+$/m);
  assert.match(stdout, /^Umask:\t0077$/m);
  assert.match(stdout, /^\/tmp$/m);
  const { stdout: none } = await launch(request(SHOWS, { user: { ...OTHER_USER, groups: [] } })).finished;
  assert.match(none, /^Groups:\t ?$/m);
});

test('all stages together', NEEDS_ROOT, async (t) => {
  const launch = launcherFor(t);
  const limits = [{ resource: 'nofile', soft: 55n, hard: 66n }] as const;
  const { stdout, stderr } = await launch(
    request(`${SHOWS}; echo words >&2`, { limits, nice: -3, user: OTHER_USER, directory: '/usr', umask: 0o007 }),
  ).finished;
  assert.match(stdout, /Max open files +55 +66 /);
  assert.match(stdout, /^nice -3$/m);
  assert.match(stdout, /^Uid:\t65534\t/m);
  assert.match(stdout, /^Umask:\t0007$/m);
  assert.match(stdout, /^\/usr$/m);
  assert.equal(stderr, 'words\n');
});

test(
  'the environment of another user is the requested one, and has no effect while the shim is root',
  NEEDS_ROOT,
  async (t) => {
    const launch = launcherFor(t);
    const directory = temporaryDirectory(t);
    chmodSync(directory, 0o755);
    writeFileSync(join(directory, 'setpriv'), '#!/bin/sh\necho taken over\n', { mode: 0o755 });
    const env = new Map([
      ['PATH', `${directory}:/usr/bin:/bin`],
      ['OSDAEMON_RUN', 'token'],
      ['LD_PRELOAD', '/no/such/library.so'],
      ['IFS', '1234'],
      ['TEXT', `a'b"c $(exit 1)\\\n  next `],
      ...Array.from({ length: 20 }, (_, at) => [`V${at}`, `value ${at}`] as const),
    ]);
    const wanted = request('', { argv: ['/usr/bin/env', '-0'], env, user: OTHER_USER });
    const { stdout, stderr } = await launch(wanted).finished;
    assert.deepEqual(
      stdout.split('\0').filter(Boolean).sort(),
      [...env].map(([name, value]) => `${name}=${value}`).sort(),
    );
    // The loader complains once, for the program itself.
    assert.equal(stderr.match(/no\/such\/library/g)?.length, 1);
  },
);

test('the stage that fails in the child is named', NEEDS_ROOT, async (t) => {
  const launch = launcherFor(t);
  const directory = temporaryDirectory(t);
  const [closed, program] = [join(directory, 'closed'), join(directory, 'program')];
  chmodSync(directory, 0o755);
  mkdirSync(closed, { mode: 0o700 });
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
  const cases = [
    [{ user: OTHER_USER, directory: closed }, /^its directory .*closed cannot be entered by user 65534: .*can't cd/],
    [
      { user: OTHER_USER, argv: [program] as const },
      /program cannot be executed by user 65534 \(EACCES\); check its mode/,
    ],
  ] as const;
  for (const [more, reason] of cases) {
    const { status, stdout } = await launch(request('echo ran', more)).finished;
    assert.match('reason' in status ? status.reason : JSON.stringify(status), reason);
    assert.equal(stdout, '');
  }
});

test('the report of the shim names the stage and keeps the message of the tool', () => {
  const reports = [
    [
      '@user\nsetpriv: setgroups failed: EPERM\nfailed\n',
      { stage: 'groups', message: 'setpriv: setgroups failed: EPERM' },
    ],
    ['@user\nsetpriv: setresuid failed: EPERM\n', { stage: 'user', message: 'setpriv: setresuid failed: EPERM' }],
    ['@user\n@directory\n@umask\n', { stage: 'umask', message: '' }],
    ['@user\n@exec\nfailed\n', { stage: 'exec', message: '' }],
    ['@user\n@exec\n', null],
    ['@nonsense\n', null],
    ['', null],
  ] as const;
  for (const [report, failure] of reports) {
    const [own, theirs] = socketPair();
    setNonBlocking(own);
    writeNow(theirs, Buffer.from(report));
    closeQuietly(theirs);
    const status = new SetupStatus(own);
    status.drain();
    assert.deepEqual(status.failure(), failure);
    status.close();
  }
});

test('an exit status of the program itself is not taken for a failure of a stage', async (t) => {
  const launch = launcherFor(t);
  for (const code of [0, 1, 126, 127]) {
    const { status } = await launch(request(`echo failed; echo @umask; exit ${code}`, { umask: 0o077 })).finished;
    assert.deepEqual(status, { code });
  }
});

test('a limit or a priority that cannot be set is refused at once, and leaves nothing behind', async (t) => {
  const launch = launcherFor(t);
  const before = openDescriptors();
  const beyond = [{ resource: 'nofile', soft: 2n ** 40n, hard: 2n ** 40n }] as const;
  const { started } = launch(request('exec sleep 1019', { limits: beyond }));
  assert.match(
    'reason' in started ? started.reason : '',
    /^setting the nofile limit failed: EPERM; only root may raise/,
  );
  assert.equal(openDescriptors(), before);
  const own = (): number => allProcesses().filter((pid) => statOf(pid)?.parent === process.pid).length;
  while (own() > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('without root a user is refused with the reason', async (t) => {
  const launch = launcherFor(t);
  const { geteuid } = process;
  Object.assign(process, { geteuid: () => 1000 });
  t.after(() => Object.assign(process, { geteuid }));
  const { started } = launch(request('exit 0', { user: OTHER_USER }));
  assert.deepEqual(started, {
    reason: 'it cannot run as user 65534: only root may change the user (osdaemond runs as user 1000)',
    isResourceExhausted: false,
  });
});

test('a number that the kernel ignores is refused: the process would stay root', (t) => {
  const launch = launcherFor(t);
  for (const wrong of [{ uid: 2 ** 32 - 1 }, { gid: 2 ** 32 - 1 }, { groups: [-1] }, { uid: 0.5 }]) {
    const { started } = launch(request('exit 0', { user: { ...OTHER_USER, ...wrong } }));
    assert.match('reason' in started ? started.reason : '', /is not a valid user or group number$/);
  }
});

test('a missing program is reported before a shim starts', (t) => {
  const launch = launcherFor(t);
  const { started } = launch(request('', { argv: ['slep'], umask: 0o077 }));
  assert.deepEqual(started, { reason: 'command not found: slep (not in PATH)', isResourceExhausted: false });
});
