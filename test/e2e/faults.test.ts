/** When a resource is missing or lost, osdaemond reports it, keeps its daemons running, and recovers once it is back. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { withSmallDisk } from '../logs/smalldisk.ts';
import { ctl } from '../support/ctl.ts';
import { SLEEPS, STAYS } from '../support/daemons.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { type Host, type HostOptions, processesOf, startHost } from '../support/host.ts';
import { randomOf } from '../support/random.ts';

/** Kills the process of a daemon, and waits for its restart. */
async function killAndAwaitRestart(host: Host, daemon: string): Promise<void> {
  const before = host.log.matching({ event: 'state', daemon, state: 'up' }).at(-1);
  process.kill(before?.number('pid') ?? assert.fail(`${daemon} is not up`), 'SIGKILL');
  await host.state(daemon, 'up', before);
}

test('a full disk under the state directory: one error, daemons still restart, one message at the recovery', (t) =>
  withSmallDisk(t, temporaryDirectory(t), async (disk) => {
    const host = startHost(t, {
      files: { 'default.ini': `[osdaemond]\nstate_dir = ${disk}/state\n[os_daemon_settings]\nmax_retries = 1000\n` },
      ini: '[os_daemons]\nit = ./sleeps\n',
      prepare: (files) => files.script('sleeps', SLEEPS),
    });
    await host.state('it', 'up');
    fill(join(disk, 'big'));
    for (let n = 0; n < 60; n++) await killAndAwaitRestart(host, 'it');
    await host.seen({
      level: 'error',
      event: 'recovery',
      message: /the run journal .* cannot be written: no space/,
    });
    assert.equal(host.log.matching({ level: 'error', event: 'recovery' }).length, 1);
    rmSync(join(disk, 'big'));
    await killAndAwaitRestart(host, 'it');
    await host.seen({ event: 'recovery', message: /the run journal .* is writable again/ });
    assert.equal(await host.stop(), 0);
  }));

test('a full disk under the log: daemons still restart', (t) =>
  withSmallDisk(t, temporaryDirectory(t), async (disk) => {
    const host = startHost(t, {
      ini: `[osdaemond]\nlog_file = ${disk}/host.log\n[os_daemons]\nit = ./it\n[os_daemon_settings]\nmax_retries = 1000\n`,
      prepare: (files) => {
        files.fifo('began');
        files.script('it', 'echo "$$" >began\nexec sleep 1000000');
      },
    });
    const began = (): number => Number(readFileSync(host.path('began'), 'utf8'));
    let pid = began();
    fill(join(disk, 'big'));
    for (let n = 0; n < 20; n++) {
      process.kill(pid, 'SIGKILL');
      pid = began();
    }
    await host.seen({ level: 'error', message: /host\.log loses lines until it can be written again: ENOSPC/ });
    assert.equal(await host.stop(), 0);
  }));

function fill(path: string): void {
  try {
    writeFileSync(path, Buffer.alloc(1024 * 1024));
  } catch (thrown) {
    assert.match(String(thrown), /ENOSPC/);
  }
}

test('a deleted state directory is created again, with its lock and the journal of running processes', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nit = ./sleeps\n',
    prepare: (files) => files.script('sleeps', SLEEPS),
  });
  await host.state('it', 'up');
  await host.seen({ event: 'booted' });
  rmSync(host.path('state'), { recursive: true });
  await host.seen({ event: 'state-directory', message: /was deleted or moved; created it again/ });
  const second = startHost(t, { directory: host.directory });
  assert.equal((await second.exit()).code, 1);
  host.signal('SIGKILL');
  await host.exit();
  assert.equal(processesOf(host).length, 1);
  const third = startHost(t, { directory: host.directory });
  await third.state('it', 'up');
  assert.deepEqual(processesOf(host), []);
  assert.equal(await third.stop(), 0);
});

test('a deleted working directory: the daemon keeps running, and its next start names the directory', async (t) => {
  const host = startHost(t, {
    ini: '',
    prepare: (files) => {
      files.script('sleeps', SLEEPS);
      files.write('work/x', '');
      files.write('local.ini', `[os_daemons]\nit = ../sleeps\n[os_daemon.it]\ndirectory = ${files.path('work')}\n`);
    },
  });
  const up = await host.state('it', 'up');
  rmSync(host.path('work'), { recursive: true });
  process.kill(up.number('pid'), 'SIGKILL');
  await host.seen({ daemon: 'it', level: 'error', message: /its directory .*work does not exist/ });
  await host.state('it', 'halted');
  assert.equal(await host.stop(), 0);
});

test('an unwritable configuration: the client gets the reason, file and daemons are unchanged', {
  skip: process.getuid?.() !== 0 && 'needs another user than the owner of the file',
}, async (t) => {
  const host = startHost(t, {
    uid: 65_534,
    ini: '[os_daemons]\nit = ./stays\n',
    prepare: (files) => files.script('stays', STAYS),
  });
  await host.logged('it', 'here');
  execFileSync('chown', ['0:0', host.path('local.ini'), host.directory]);
  execFileSync('chmod', ['755', host.directory]);
  const { code, stderr } = await ctl(host, 'config', 'set', 's', 'k', 'v');
  assert.notEqual(code, 0);
  assert.match(stderr, /local\.ini/);
  assert.match(readFileSync(host.path('local.ini'), 'utf8'), /^\[os_daemons\]\nit = \.\/stays\n$/);
  assert.equal(host.log.matching({ event: 'state', daemon: 'it', state: 'up' }).length, 1);
});

test('kill -9 during config set leaves either the old file or the new one', async (t) => {
  const filler = Array.from({ length: 2000 }, (_, n) => `key${n} = ${'x'.repeat(40)}\n`).join('');
  const random = randomOf(t);
  let host = startHost(t, { ini: `[filler]\n${filler}[s]\nk = 0\n` });
  const { directory } = host;
  for (let n = 1; n <= 6; n++) {
    const writing = Array.from({ length: 4 }, (_, m) => ctl(host, 'config', 'set', 's', 'k', `${n}-${m}`));
    await host.seen({ event: 'listening' });
    await wait(random.below(250));
    host.signal('SIGKILL');
    await host.exit();
    await Promise.all(writing);
    const text = readFileSync(join(directory, 'local.ini'), 'utf8');
    assert.match(text, /^\[filler\]\n(key\d+ = x{40}\n){2000}\[s\]\nk = [\d-]+\n$/, `after kill ${n}`);
    host = startHost(t, { directory: directory });
  }
  await host.seen({ event: 'booted' });
  assert.equal(await host.stop(), 0);
});

/** A library to preload: it shifts the wall clock by the seconds in a file. */
const CLOCK = `#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static long shift(void) {
  char text[32] = {0};
  int file = open(getenv("TEST_CLOCK"), O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  return length > 0 ? atol(text) : 0;
}
int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = syscall(SYS_clock_gettime, clock, time);
  if (clock == CLOCK_REALTIME) time->tv_sec += shift();
  return result;
}
int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}
`;

/** Starts osdaemond with a wall clock that the test sets. */
function withClock(t: TestContext, options: HostOptions): { host: Host; shift: (seconds: number) => void } | null {
  const directory = temporaryDirectory(t);
  const [source, library, clock] = ['clock.c', 'clock.so', 'shift'].map((name) => join(directory, name));
  writeFileSync(source ?? '', CLOCK);
  writeFileSync(clock ?? '', '0');
  if (spawnSync('cc', ['-shared', '-fPIC', '-o', library ?? '', source ?? '']).status !== 0) {
    t.skip('needs cc (apt-get install gcc libc6-dev)');
    return null;
  }
  const env = { LD_PRELOAD: library ?? '', TEST_CLOCK: clock ?? '' };
  const host = startHost(t, { ...options, env });
  return { host, shift: (seconds) => writeFileSync(clock ?? '', String(seconds)) };
}

const DAY = 86_400;

test('a clock jump of a day forwards does not reset the window of the halt rule', async (t) => {
  const made = withClock(t, {
    ini: '[os_daemons]\nit = ./it\n[os_daemon.it]\nretry_time = 1000\nmax_retries = 3\n',
    prepare: (files) => {
      files.fifo('go');
      // The writer may not have closed yet when the next run opens the FIFO: that run gets end of file first.
      files.script('it', 'until read -r _ <go; do :; done\nexit 1');
    },
  });
  if (made === null) return;
  const { host, shift } = made;
  let last = await host.state('it', 'up');
  const startedAt = Date.parse(last.text('time'));
  for (let n = 0; n < 3; n++) {
    if (n === 1) shift(DAY);
    await host.writeTo('go', 'x');
    if (n < 2) last = await host.state('it', 'up', last);
  }
  const halted = await host.state('it', 'halted', last);
  assert.ok(Date.parse(halted.text('time')) - startedAt > (DAY - 60) * 1000, 'osdaemond has seen the jump');
  assert.equal(await host.stop(), 0);
});

test('a clock jump of a day backwards does not lengthen a restart delay or a stop', async (t) => {
  const made = withClock(t, {
    ini: '[os_daemons]\nit = ./it\ndeaf = ./deaf\n[os_daemon.it]\nrestart_delay = 0.3\nrestart_delay_max = 0.3\n[os_daemon.deaf]\nshutdown_timeout = 0.3\n',
    prepare: (files) => {
      files.script('it', 'sleep 0.1\nexit 1');
      files.script('deaf', `trap '' TERM\necho deaf >&2\nwhile :; do sleep 1000; done`);
    },
  });
  if (made === null) return;
  const { host, shift } = made;
  await host.logged('deaf', 'deaf');
  const waits = await host.state('it', 'backoff');
  shift(-DAY);
  const up = await host.state('it', 'up', waits);
  assert.ok(Date.parse(up.text('time')) < Date.parse(waits.text('time')), 'osdaemond has seen the jump');
  assert.equal(await host.stop(), 0);
});
