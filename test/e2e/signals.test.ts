/** Each signal to osdaemond has one meaning, from its start to its exit. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { STAYS, STUBBORN } from '../support/daemons.ts';
import { EXECUTABLE, processesOf, startHost } from '../support/host.ts';
import { AS_PID_1, cannotUnshare, pidInside } from '../support/inside.ts';

const SHORT = '[os_daemon_settings]\nshutdown_timeout = 0.2\n';

for (const as of ['PID 1', 'an ordinary process'] as const) {
  for (const [kind, script] of [
    ['obedient', STAYS],
    ['stubborn', STUBBORN],
  ] as const) {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
      test(`${signal} to osdaemond as ${as} stops an ${kind} daemon, with exit code 0`, {
        skip: as === 'PID 1' && cannotUnshare(),
      }, async (t) => {
        const host = startHost(t, {
          ini: `[os_daemons]\nit = ./it\n${SHORT}`,
          prepare: (files) => files.script('it', script),
          ...(as === 'PID 1' ? { under: AS_PID_1 } : {}),
        });
        await host.logged('it', 'here');
        process.kill(as === 'PID 1' ? pidInside(host) : host.pid, signal);
        assert.deepEqual(await host.exit(), { code: 0, signal: null });
        assert.deepEqual(processesOf(host), []);
      });
    }
  }
}

test('HUP, USR1, USR2 and PIPE during a stop do not change its outcome', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nslow = ./slow\n',
    prepare: (files) => {
      files.fifo('go');
      files.script('slow', `trap '' TERM\necho '["log","here"]'\nread -r _ <go`);
    },
  });
  await host.logged('slow', 'here');
  host.signal('SIGTERM');
  await host.state('slow', 'stopping');
  for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGPIPE'] as const) host.signal(signal);
  await host.seen({ event: 'signal', message: /SIGUSR2/ });
  await host.writeTo('go', 'go');
  assert.equal((await host.exit()).code, 0);
});

test('USR1 in the first milliseconds never opens the inspector', async () => {
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` };
  for (let delay = 0; delay < 120; delay += 4) {
    const child = spawn(EXECUTABLE, ['--check', '/dev/null/none.ini'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const output = text(child.stderr);
    // It may have printed its output and exited before the signal arrives.
    const closed = once(child, 'close');
    await wait(delay);
    child.kill('SIGUSR1');
    await closed;
    assert.doesNotMatch(await output, /Debugger/, `after ${delay} ms`);
  }
});

test('HUP stops osdaemond cleanly when its terminal is closed, and reloads the configuration otherwise', async (t) => {
  const host = startHost(t, {
    under: ['sh', '-c', 'exec script -qec ./run /dev/null'],
    prepare: (files) => {
      files.script(
        'it',
        `echo '["log","here"]'\ntrap 'echo left >left; exit 0' TERM\nwhile :; do sleep 1000 & wait; done`,
      );
      files.script('run', `exec "${process.execPath}" "${EXECUTABLE}" --log-format json default.ini local.ini`);
      files.write('local.ini', `[os_daemons]\nit = ./it\n[osdaemond]\nlog_file = ${files.path('host.log')}\n`);
    },
  });
  const logged = (pattern: RegExp): Promise<void> => until(() => pattern.test(read(host.path('host.log'))));
  await logged(/here/);
  const pid = Number(/"pid":(\d+)/.exec(read(host.path('host.log')))?.[1]);
  process.kill(pid, 'SIGHUP');
  await logged(/SIGHUP: reloading the configuration/);
  host.signal('SIGKILL');
  await host.exit();
  await logged(/all daemons stopped/);
  await until(() => processesOf(host).length === 0);
  assert.equal(read(host.path('left')), 'left\n');
});

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Polls: the test is not told when this process exits. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(10);
}

test('TERM during the wait for leftovers ends osdaemond at once; the next one continues with them', async (t) => {
  const ini = (limit: number): string => `[os_daemons]\nit = ./it\n[os_daemon.it]\nshutdown_timeout = ${limit}\n`;
  const first = startHost(t, {
    ini: ini(1000),
    prepare: (files) => files.script('it', `trap '' TERM\necho here >&2\nwhile :; do sleep 1000; done`),
  });
  await first.logged('it', 'here');
  first.signal('SIGKILL');
  await first.exit();
  const second = startHost(t, { directory: first.directory });
  await second.seen({ event: 'recovery' });
  assert.equal(await second.stop(), 0);
  assert.notEqual(processesOf(first).length, 0);
  first.edit('local.ini', ini(0.1));
  const third = startHost(t, { directory: first.directory });
  await third.state('it', 'up');
  assert.deepEqual(processesOf(first), []);
  assert.equal(await third.stop(), 0);
});

test('a daemon that may not be signalled is reported and not replaced, and does not prevent a shutdown', {
  skip: process.getuid?.() !== 0 && 'only root can make a program that becomes another user',
}, async (t) => {
  const host = startHost(t, {
    uid: 65_534,
    ini: '[os_daemons]\nother = ./setpriv --reuid 64323 --clear-groups sleep 1015\n[os_daemon.other]\nshutdown_timeout = 0.1\n[osdaemond]\nhost_shutdown_timeout = 0.5\n',
    args: ['--log-format', 'json', '--log-level', 'debug', 'default.ini', 'local.ini'],
    prepare: (files) => {
      copyFileSync('/usr/bin/setpriv', files.path('setpriv'));
      chmodSync(files.path('setpriv'), 0o4755);
    },
  });
  const up = await host.state('other', 'up');
  const pid = up.number('pid');
  await until(() => /^Uid:\s+64323/m.test(read(`/proc/${pid}/status`)));
  try {
    assert.equal(await host.stop(), 1);
    await host.seen({ level: 'error', daemon: 'other', message: /could not be killed: .*EPERM/ });
    await host.seen({
      event: 'unkilled',
      message: new RegExp(`cannot kill .*other@1#0 \\(pid ${pid}\\).*; exiting without them`),
    });
  } finally {
    process.kill(pid, 'SIGKILL');
    await until(() => read(`/proc/${pid}/cmdline`) === '');
  }
});

test('a suspend of osdaemond stops no daemon', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nit = ./it\n[os_daemon.it]\nreadiness = message\nstartup_timeout = 3\n',
    prepare: (files) => {
      files.fifo('go');
      files.script('it', `echo begun >&2\nread -r _ <go\necho '["ready"]'\nexec cat >/dev/null`);
    },
  });
  await host.logged('it', 'begun');
  host.signal('SIGSTOP');
  await host.writeTo('go', 'x');
  // Longer than startup_timeout.
  await wait(3_300);
  host.signal('SIGCONT');
  await host.state('it', 'ready');
  assert.equal(host.log.matching({ daemon: 'it', state: 'up' }).length, 0);
  assert.equal(host.log.matching({ event: 'unready' }).length, 0);
  assert.equal(await host.stop(), 0);
});
