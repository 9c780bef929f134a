/** A stop leaves no process of a daemon: it is stopped gracefully first, and killed if it does not exit in time. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { STAYS, STUBBORN } from '../support/daemons.ts';
import { processesOf, startHost } from '../support/host.ts';

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} to osdaemond: every daemon is stopped, exit code 0`, async (t) => {
    const host = startHost(t, {
      ini: '[os_daemons]\na = ./stays\nb = ./stays\n',
      prepare: (files) => files.script('stays', STAYS),
    });
    await host.logged('a', 'here');
    await host.logged('b', 'here');
    assert.equal(await host.stop(signal), 0);
    assert.deepEqual(processesOf(host), []);
    for (const daemon of ['a', 'b']) assert.equal(host.log.matching({ event: 'state', daemon, state: 'up' }).length, 1);
  });
}

test('end of file on stdin lets a daemon finish its work', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nlast = ./last\n',
    prepare: (files) =>
      files.script(
        'last',
        `trap '' TERM\necho '["log","here"]'\ncat >/dev/null\necho finished >finished\necho '["log","finished"]'`,
      ),
  });
  await host.logged('last', 'here');
  assert.equal(await host.stop(), 0);
  assert.equal(readFileSync(host.path('finished'), 'utf8'), 'finished\n');
  await host.logged('last', 'finished');
});

test('a daemon gets the configured stop signal', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nterm = ./traps\nusr1 = ./traps\n[os_daemon.usr1]\nstop_signal = USR1\n',
    prepare: (files) =>
      files.script(
        'traps',
        `for s in TERM USR1; do trap "echo $s >\${OSDAEMON_NAME}.got; exit 0" $s; done\necho '["log","here"]'\nwhile :; do sleep 1000000 & wait; done`,
      ),
  });
  await host.logged('term', 'here');
  await host.logged('usr1', 'here');
  assert.equal(await host.stop(), 0);
  assert.equal(readFileSync(host.path('term.got'), 'utf8'), 'TERM\n');
  assert.equal(readFileSync(host.path('usr1.got'), 'utf8'), 'USR1\n');
});

test('a daemon that does not exit is killed after shutdown_timeout, with its whole group, and the log says so', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nstubborn = ./stubborn\n[os_daemon.stubborn]\nshutdown_timeout = 0.2\n',
    prepare: (files) => files.script('stubborn', STUBBORN),
  });
  await host.logged('stubborn', 'here');
  assert.equal(await host.stop(), 0);
  await host.state('stubborn', 'killing');
  const line = await host.seen({ daemon: 'stubborn', message: /did not stop within 0\.2 s/ });
  assert.match(line.text('message'), /SIGKILL/);
  assert.match(line.text('message'), /stubborn@\d+#0/);
});

test('descendants are killed too: in the group, in a session of their own, and suspended ones', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nparent = ./parent\n',
    prepare: (files) =>
      files.script(
        'parent',
        `sh -c 'trap "" TERM HUP; while :; do sleep 1000000; done' &
setsid sh -c 'trap "" TERM HUP; echo >&2 other session; while :; do sleep 1000000; done' &
sh -c 'kill -STOP $$' &
echo '["log","here"]'
exec cat >/dev/null`,
      ),
  });
  await host.logged('parent', 'here');
  await host.logged('parent', 'other session');
  assert.ok(processesOf(host).length >= 4);
  assert.equal(await host.stop(), 0);
  assert.deepEqual(processesOf(host), []);
});

test('a suspended daemon (SIGSTOP) is stopped too', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nfrozen = ./stays\n',
    prepare: (files) => files.script('stays', STAYS),
  });
  const up = await host.state('frozen', 'up');
  await host.logged('frozen', 'here');
  process.kill(up.number('pid'), 'SIGSTOP');
  assert.equal(await host.stop(), 0);
});

test('daemons stop in parallel: ten that each wait for all the others', async (t) => {
  const names = Array.from({ length: 10 }, (_, i) => `d${i}`);
  const host = startHost(t, {
    ini: `[os_daemons]\n${names.map((name) => `${name} = ./waits\n`).join('')}`,
    prepare: (files) =>
      files.script(
        'waits',
        `trap '' TERM
echo '["log","here"]'
cat >/dev/null
: >"$OSDAEMON_NAME.stopping"
while [ "$(ls *.stopping | wc -l)" -lt 10 ]; do sleep 0.01; done`,
      ),
  });
  for (const name of names) await host.logged(name, 'here');
  assert.equal(await host.stop(), 0);
  assert.deepEqual(host.log.matching({ event: 'state', state: 'killing' }), []);
});

for (const [first, second] of [
  ['SIGTERM', 'SIGTERM'],
  ['SIGINT', 'SIGINT'],
] as const) {
  test(`a second ${second} kills the remaining daemons at once, exit code 1`, async (t) => {
    const host = startHost(t, {
      ini: '[os_daemons]\nstubborn = ./stubborn\n',
      prepare: (files) => files.script('stubborn', STUBBORN),
    });
    await host.logged('stubborn', 'here');
    host.signal(first);
    await host.state('stubborn', 'stopping');
    host.signal(second);
    assert.equal((await host.exit()).code, 1);
    assert.deepEqual(processesOf(host), []);
  });
}

test('SIGQUIT kills a slow daemon at once', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nstubborn = ./stubborn\n',
    prepare: (files) => files.script('stubborn', STUBBORN),
  });
  await host.logged('stubborn', 'here');
  await host.stop('SIGQUIT');
  assert.deepEqual(processesOf(host), []);
});

test('host_shutdown_timeout: the remaining daemons are killed, exit code 1', async (t) => {
  const host = startHost(t, {
    args: ['--log-format', 'json', '--log-level', 'debug', 'default.ini', 'short.ini', 'local.ini'],
    files: { 'short.ini': '[osdaemond]\nhost_shutdown_timeout = 0.3\n' },
    ini: '[os_daemons]\nstubborn = ./stubborn\n',
    prepare: (files) => files.script('stubborn', STUBBORN),
  });
  await host.logged('stubborn', 'here');
  assert.equal(await host.stop(), 1);
  assert.deepEqual(processesOf(host), []);
});

test('a daemon that exits during a shutdown is not restarted', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nslow = ./slow\nstays = ./stays\n',
    prepare: (files) => {
      files.fifo('go');
      files.script('slow', `trap '' TERM\necho '["log","here"]'\nread -r _ <go`);
      files.script('stays', STAYS);
    },
  });
  await host.logged('slow', 'here');
  const stays = await host.state('stays', 'up');
  host.signal('SIGTERM');
  await host.state('stays', 'stopped', stays);
  await host.writeTo('go', 'go');
  assert.equal((await host.exit()).code, 0);
  for (const daemon of ['slow', 'stays'])
    assert.equal(host.log.matching({ event: 'state', daemon, state: 'up' }).length, 1);
});

test('a stop during a restart delay stops the daemon, and it does not start again', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nends = false\n[os_daemon.ends]\nrestart_delay = 1000\nrestart_delay_max = 1000\n',
  });
  await host.state('ends', 'backoff');
  assert.equal(await host.stop(), 0);
  assert.equal(host.log.matching({ event: 'state', daemon: 'ends', state: 'up' }).length, 1);
});

test('removing its entry stops a daemon; the others keep running', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nstubborn = ./stubborn\nstays = ./stays\n[os_daemon.stubborn]\nshutdown_timeout = 0.2\n',
    prepare: (files) => {
      files.script('stubborn', STUBBORN);
      files.script('stays', STAYS);
    },
  });
  const up = await host.state('stubborn', 'up');
  await host.logged('stubborn', 'here');
  await host.logged('stays', 'here');
  host.edit('local.ini', '[os_daemons]\nstays = ./stays\n');
  await host.state('stubborn', 'stopped', up);
  assert.throws(() => process.kill(-up.number('pid'), 0), { code: 'ESRCH' });
  assert.equal(host.log.matching({ event: 'state', daemon: 'stays', state: 'up' }).length, 1);
});

test('SIGPIPE and SIGUSR2 do not end osdaemond', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nstays = ./stays\n',
    prepare: (files) => files.script('stays', STAYS),
  });
  await host.logged('stays', 'here');
  host.signal('SIGPIPE');
  host.signal('SIGUSR2');
  assert.equal(await host.stop(), 0);
  assert.equal(existsSync(host.path('state')), true);
});
