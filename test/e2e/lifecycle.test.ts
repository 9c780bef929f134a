/** A daemon starts with osdaemond, is restarted after every kind of exit, and never runs twice. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ENDS, SLEEPS, STAYS } from '../support/daemons.ts';
import { processesOf, startHost } from '../support/host.ts';

const FOREVER = '[os_daemon_settings]\nmax_retries = 1000000\n';

test('daemons start at boot in the byte order of their names', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nb = ./stays\nä = ./stays\nB = ./stays\na = ./stays\n10 = ./stays\n9 = ./stays\n',
    prepare: (files) => files.script('stays', STAYS),
  });
  for (const name of ['10', '9', 'B', 'a', 'b', 'ä']) await host.state(name, 'up');
  const started = host.log.matching({ event: 'state', state: 'up' }).map((line) => line.text('daemon'));
  assert.deepEqual(started, ['10', '9', 'B', 'a', 'b', 'ä']);
});

test('a killed daemon is restarted as a new run with a new process', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nechoes = ./stays\n',
    prepare: (files) => files.script('stays', STAYS),
  });
  const first = await host.state('echoes', 'up');
  process.kill(first.number('pid'), 'SIGKILL');
  const second = await host.state('echoes', 'up', first);
  assert.notEqual(second.number('pid'), first.number('pid'));
  assert.equal(second.number('run'), first.number('run') + 1);
  assert.match(second.text('instance'), /^echoes@\d+#0$/);
});

test('an unrequested exit with code 0: the daemon is restarted', async (t) => {
  const host = startHost(t, { ini: `${FOREVER}[os_daemons]\nends = true\n` });
  const first = await host.state('ends', 'up');
  const second = await host.state('ends', 'up', first);
  await host.state('ends', 'up', second);
});

test('an exit is noticed while a grandchild still holds stdout, and the grandchild is killed', async (t) => {
  const host = startHost(t, {
    ini: `${FOREVER}[os_daemons]\nparent = ./parent\n`,
    prepare: (files) =>
      files.script(
        'parent',
        `if [ -e second ]; then echo '["log","second"]'; exec cat >/dev/null; fi\n: >second\nsleep 1000000 &\nexit 1`,
      ),
  });
  await host.logged('parent', 'second');
  assert.deepEqual(
    processesOf(host).map(({ command }) => command),
    ['cat'],
  );
});

test('an exit of one daemon does not affect another', async (t) => {
  const host = startHost(t, {
    ini: `${FOREVER}[os_daemons]\nfirst = ./stays\nsecond = ./stays\n`,
    prepare: (files) => files.script('stays', STAYS),
  });
  const second = await host.state('second', 'up');
  let first = await host.state('first', 'up');
  for (let i = 0; i < 20; i++) {
    process.kill(first.number('pid'), 'SIGKILL');
    first = await host.state('first', 'up', first);
  }
  process.kill(second.number('pid'), 0);
  assert.equal(host.log.matching({ event: 'state', daemon: 'second', state: 'up' }).length, 1);
});

test('200 daemons all start, run, and are gone after the stop', async (t) => {
  const names = Array.from({ length: 200 }, (_, i) => `d${String(i).padStart(3, '0')}`);
  const host = startHost(t, { ini: `[os_daemons]\n${names.map((name) => `${name} = sleep 1000000\n`).join('')}` });
  const lines = await Promise.all(names.map((name) => host.state(name, 'up')));
  assert.equal(new Set(lines.map((line) => line.number('pid'))).size, 200);
  assert.equal(processesOf(host).length, 200);
  assert.equal(await host.stop(), 0);
  assert.deepEqual(processesOf(host), []);
});

test('autostart = false: configured but not started', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nlater = ./stays\nnow = ./stays\n[os_daemon.later]\nautostart = false\n',
    prepare: (files) => files.script('stays', STAYS),
  });
  await host.state('now', 'up');
  assert.equal(await host.stop(), 0);
  assert.deepEqual(host.log.matching({ event: 'state', daemon: 'later', state: 'up' }), []);
});

test('restart = never: one run, however it exits', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nonce = ./ends\n[os_daemon.once]\nrestart = never\n',
    prepare: (files) => files.script('ends', 'exit 0'),
  });
  const up = await host.state('once', 'up');
  await host.state('once', 'stopped', up);
  assert.equal(await host.stop(), 0);
  assert.equal(host.log.matching({ event: 'state', daemon: 'once', state: 'up' }).length, 1);
});

test('restart = on-failure: restarted after every exit except a successful one', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\njob = ./job\n[os_daemon.job]\nrestart = on-failure\nsuccess_codes = 0,7\n',
    prepare: (files) => files.script('job', 'if [ -e tried ]; then exit 7; fi\n: >tried\nexit 1'),
  });
  const first = await host.state('job', 'up');
  const second = await host.state('job', 'up', first);
  await host.state('job', 'stopped', second);
});

test('restart_delay doubles with each restart, up to restart_delay_max', async (t) => {
  const host = startHost(t, {
    ini: `${FOREVER}restart_delay = 0.1\nrestart_delay_max = 0.2\n[os_daemons]\nends = ./ends\n`,
    prepare: (files) => files.script('ends', 'date +%s%N >>starts\nexit 1'),
  });
  let up = await host.state('ends', 'up');
  for (let i = 0; i < 3; i++) {
    const pause = await host.state('ends', 'backoff', up);
    up = await host.state('ends', 'up', pause);
  }
  await host.state('ends', 'backoff', up);
  const starts = readFileSync(host.path('starts'), 'utf8')
    .trim()
    .split('\n')
    .map((text) => Number(BigInt(text) / 1_000_000n));
  const pauses = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
  assert.ok((pauses[0] ?? 0) >= 99, `first pause ${pauses[0]} ms`);
  assert.ok((pauses[1] ?? 0) >= 199, `second pause ${pauses[1]} ms`);
  assert.ok((pauses[2] ?? 0) >= 199, `third pause ${pauses[2]} ms`);
});

test('pid_file holds the pid of the daemon while it runs', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nkept = ./stays\n',
    files: {},
    prepare: (files) => {
      files.script('stays', STAYS);
      files.edit('local.ini', `[os_daemons]\nkept = ./stays\n[os_daemon.kept]\npid_file = ${files.path('kept.pid')}\n`);
    },
  });
  const up = await host.state('kept', 'up');
  await host.logged('kept', 'here');
  assert.equal(readFileSync(host.path('kept.pid'), 'utf8').trim(), String(up.number('pid')));
  assert.equal(await host.stop(), 0);
  assert.equal(existsSync(host.path('kept.pid')), false);
});

for (const [readiness, report] of [
  ['message', `echo '["ready"]'`],
  ['fd', 'echo >/dev/fd/3'],
] as const) {
  test(`readiness = ${readiness}: a daemon stays in starting until it reports readiness`, async (t) => {
    const host = startHost(t, {
      ini: `[os_daemons]\nserves = ./serves\n[os_daemon.serves]\nreadiness = ${readiness}\n`,
      prepare: (files) => {
        files.fifo('go');
        files.script('serves', `echo '["log","waiting"]'\nread -r _ <go\n${report}\nexec cat >/dev/null`);
      },
    });
    const starting = await host.state('serves', 'starting');
    await host.logged('serves', 'waiting');
    assert.deepEqual(host.log.matching({ event: 'state', daemon: 'serves', state: 'ready' }), []);
    await host.writeTo('go', 'go');
    const ready = await host.state('serves', 'ready');
    assert.equal(ready.number('pid'), starting.number('pid'));
  });
}

test('a program that does not use the protocol runs', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nplain = ./sleeps\n',
    prepare: (files) => files.script('sleeps', SLEEPS),
  });
  const up = await host.state('plain', 'up');
  process.kill(up.number('pid'), 0);
  assert.equal(await host.stop(), 0);
});

test('a script without a #! line runs under /bin/sh, as in CouchDB', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nbare = ./bare\n',
    prepare: (files) => files.write('bare', `${STAYS}\n`, 0o755),
  });
  await host.logged('bare', 'here');
});

test('a command is split like in a shell, and shell syntax runs under a shell', async (t) => {
  const host = startHost(t, {
    ini: `[os_daemons]
quoted = ./args 'two words' "and \\"more\\"" plain\\ one
shell = ./args *.txt "$OSDAEMON_NAME" | cat
assigned = WORD=here ./word
[os_daemon_settings]
max_retries = 1
`,
    files: { 'a.txt': '', 'b.txt': '' },
    prepare: (files) => {
      files.script('word', `echo "[\\"log\\",\\"$WORD\\"]"\nexec cat >/dev/null`);
      files.script(
        'args',
        `for word; do printf '["log","<%s>"]\\n' "$(echo "$word" | tr -d '"')"; done\nexec cat >/dev/null`,
      );
    },
  });
  for (const word of ['<two words>', '<and more>', '<plain one>']) await host.logged('quoted', word);
  for (const word of ['<a.txt>', '<b.txt>', '<shell>']) await host.logged('shell', word);
  await host.logged('assigned', 'here');
});

test('a daemon that keeps exiting at once does not delay the others', async (t) => {
  const host = startHost(t, {
    ini: `${FOREVER}[os_daemons]\nnever = ./ends\nstays = ./stays\n`,
    prepare: (files) => {
      files.script('ends', ENDS);
      files.script('stays', STAYS);
    },
  });
  await host.logged('stays', 'here');
  await host.seen({ event: 'state', daemon: 'never', state: 'up', run: 100 });
  assert.equal(host.log.matching({ event: 'state', daemon: 'stays', state: 'up' }).length, 1);
  assert.equal(await host.stop(), 0);
});
