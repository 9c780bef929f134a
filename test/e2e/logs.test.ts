/** Output of daemons is logged with the name of the daemon; logging never blocks a daemon or osdaemond. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AWAITS, STAYS } from '../support/daemons.ts';
import { startHost } from '../support/host.ts';

test('stderr is logged line by line with the name of the daemon, including an incomplete last line', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemon_settings]\nmax_retries = 1\n[os_daemons]\nit = ./it\n',
    prepare: (files) => files.script('it', `echo one >&2\necho two >&2\nprintf three >&2\nexit 1`),
  });
  await host.state('it', 'halted');
  const lines = host.log
    .matching({ daemon: 'it', stream: 'stderr' })
    .map((line) => line.text('message').replace(/^.* /, ''));
  assert.deepEqual(lines, ['one', 'two', 'three']);
});

test('["log", …] at its three levels, worded like CouchDB', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nd = ./prints\n',
    prepare: (files) =>
      files.script(
        'prints',
        `echo '["log","plain"]'\nfor l in debug info error; do echo "[\\"log\\",\\"at $l\\",{\\"level\\":\\"$l\\"}]"; done\nexec cat >/dev/null`,
      ),
  });
  await host.seen({ level: 'info', message: 'Daemon "d" :: plain' });
  for (const level of ['debug', 'info', 'error']) await host.seen({ level, message: `Daemon "d" :: at ${level}` });
});

test('stdout = log: lines are logged as text, and the protocol is off', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nit = ./it\n[os_daemon.it]\nstdout = log\n',
    prepare: (files) => files.script('it', `echo '["get","s"]'\necho plain text\nexec cat >/dev/null`),
  });
  await host.seen({ daemon: 'it', stream: 'stdout', message: /\["get","s"\]/ });
  await host.seen({ daemon: 'it', stream: 'stdout', message: /plain text/ });
  assert.deepEqual(host.log.matching({ level: 'error' }), []);
});

test('stdout and stderr to a file each, and stderr discarded', async (t) => {
  const host = startHost(t, {
    prepare: (files) => {
      files.script('it', `echo to the file\necho to the other >&2\nexec cat >/dev/null`);
      files.edit(
        'local.ini',
        `[os_daemons]\nfiles = ./it\nquiet = ./it\n[os_daemon.files]\nstdout = ${files.path('out.log')}\nstderr = ${files.path('err.log')}\n[os_daemon.quiet]\nstdout = null\nstderr = null\n`,
      );
    },
  });
  await host.state('files', 'up');
  await host.state('quiet', 'up');
  while (!(holds(host.path('out.log'), 'to the file') && holds(host.path('err.log'), 'to the other'))) await nextTurn();
  assert.equal(await host.stop(), 0);
  assert.deepEqual(host.log.matching({ message: /to the (file|other)/ }), []);
});

test('log_file is rotated at log_max_size, and at most log_max_files are kept', async (t) => {
  const host = startHost(t, {
    args: ['--log-level', 'info', 'default.ini', 'log.ini', 'local.ini'],
    ini: '[os_daemons]\nit = ./it\n',
    prepare: (files) => {
      files.write(
        'log.ini',
        `[osdaemond]\nlog_file = ${files.path('host.log')}\nlog_max_size = 10000\nlog_max_files = 3\n`,
      );
      files.script(
        'it',
        `n=0\nwhile [ $n -lt 1000 ]; do echo "[\\"log\\",\\"line $n\\"]"; n=$((n + 1)); done\n: >written\nexec cat >/dev/null`,
      );
    },
  });
  const kept = (): string[] => readdirSync(host.directory).filter((name) => /^host.*log/.test(name));
  while (!kept().some((name) => holds(host.path(name), 'line 999'))) await nextTurn();
  assert.equal(await host.stop(), 0);
  assert.ok(kept().length >= 2 && kept().length <= 3, kept().join(', '));
  for (const name of kept()) assert.ok(statSync(host.path(name)).size < 20_000, name);
});

test('SIGUSR1 reopens a log file that was moved away, and no line is lost', async (t) => {
  const host = startHost(t, {
    args: ['--log-level', 'info', 'default.ini', 'log.ini', 'local.ini'],
    ini: '[os_daemons]\nit = ./it\n',
    prepare: (files) => {
      files.write('log.ini', `[osdaemond]\nlog_file = ${files.path('host.log')}\n`);
      files.fifo('go');
      files.script('it', `echo '["log","first"]'\nwhile :; do ${AWAITS}; echo "[\\"log\\",\\"$word\\"]"; done`);
    },
  });
  while (!holds(host.path('host.log'), 'first')) await nextTurn();
  renameSync(host.path('host.log'), host.path('moved.log'));
  host.signal('SIGUSR1');
  while (!existsSync(host.path('host.log'))) await nextTurn();
  await host.writeTo('go', 'second');
  while (!holds(host.path('host.log'), 'second')) await nextTurn();
  assert.equal(await host.stop(), 0);
  assert.equal(holds(host.path('moved.log'), 'second'), false);
});

test('a reader of the log that exits does not end osdaemond or its daemons', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nstays = ./stays\nspeaks = ./speaks\n',
    prepare: (files) => {
      files.fifo('go');
      files.script('stays', STAYS);
      files.script(
        'speaks',
        `read -r _ <go\nn=0\nwhile [ $n -lt 1000 ]; do echo "[\\"log\\",\\"line $n\\"]"; n=$((n + 1)); done\n: >written\nexec cat >/dev/null`,
      );
    },
  });
  const up = await host.state('stays', 'up');
  host.stopListening();
  await host.writeTo('go', 'go');
  while (!readdirSync(host.directory).includes('written')) await nextTurn();
  process.kill(up.number('pid'), 0);
  assert.equal(await host.stop(), 0);
});

function holds(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes(text);
  } catch {
    return false;
  }
}
