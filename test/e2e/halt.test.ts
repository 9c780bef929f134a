/** A daemon that keeps failing is halted, by CouchDB's rule or by osdaemond's own; a change of its configuration starts it again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AWAITS } from '../support/daemons.ts';
import { startHost } from '../support/host.ts';

const BY_RULE = '[os_daemon_settings]\nmax_retries = 3\nretry_time = 600\n';

test('a daemon that exits 3 times within retry_time halts, and starts again when its registered key changes', async (t) => {
  const ini = (value: string): string => `${BY_RULE}[os_daemons]\nfails = ./fails\n[s]\nk = ${value}\n`;
  const host = startHost(t, {
    ini: ini('bad'),
    prepare: (files) =>
      files.script(
        'fails',
        `echo '["register","s","k"]'\necho '["get","s","k"]'\nread -r value\nif [ "$value" = '"good"' ]; then echo '["log","good"]'; exec cat >/dev/null; fi\necho 'cannot live with this' >&2\nexit 3`,
      ),
  });
  const halted = await host.state('fails', 'halted');
  assert.equal(host.log.matching({ event: 'state', daemon: 'fails', state: 'up' }).length, 3);
  host.edit('local.ini', ini('good'));
  await host.state('fails', 'up', halted);
  await host.logged('fails', 'good');
});

test('the reason of a halt includes the last lines of stderr', async (t) => {
  const host = startHost(t, {
    ini: `${BY_RULE}[os_daemons]\nfails = ./fails\n`,
    prepare: (files) => files.script('fails', `echo 'port 80 is taken' >&2\nexit 3`),
  });
  const halted = await host.state('fails', 'halted');
  const line = await host.seen({ level: 'error', daemon: 'fails', message: /gave up after 3 failures/ });
  assert.match(line.text('message'), /port 80 is taken/);
  assert.equal(host.log.matching({ daemon: 'fails', stream: 'stderr', message: /port 80 is taken/ }).length, 3);
  assert.ok(halted.index > 0);
});

test('a halted daemon starts again when its own entry changes, not when another one does', async (t) => {
  const ini = (fails: string, other: string): string =>
    `${BY_RULE}[os_daemons]\nfails = ./fails ${fails}\nother = ./other ${other}\n`;
  const host = startHost(t, {
    ini: ini('1', '1'),
    prepare: (files) => {
      files.script('fails', 'exit 1');
      files.script('other', `echo "[\\"log\\",\\"other $1\\"]"\nexec cat >/dev/null`);
    },
  });
  const halted = await host.state('fails', 'halted');
  host.edit('local.ini', ini('1', '2'));
  await host.logged('other', 'other 2');
  assert.deepEqual(
    host.log.matching({ event: 'state', daemon: 'fails' }).filter(({ index }) => index > halted.index),
    [],
  );
  host.edit('local.ini', ini('2', '2'));
  await host.state('fails', 'up', halted);
});

test('max_retries = 1 halts at the first failure, and so does 0', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nnone = false\none = false\n[os_daemon.none]\nmax_retries = 0\n[os_daemon.one]\nmax_retries = 1\n',
  });
  for (const name of ['none', 'one']) {
    await host.state(name, 'halted');
    assert.equal(host.log.matching({ event: 'state', daemon: name, state: 'up' }).length, 1);
  }
});

test('a daemon that never becomes ready halts after three attempts, whatever the time between them', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nmute = ./mute\n[os_daemon.mute]\nreadiness = message\nstartup_timeout = 0.2\nretry_time = 0.001\n',
    prepare: (files) => files.script('mute', 'exec cat >/dev/null'),
  });
  await host.state('mute', 'halted');
  assert.equal(host.log.matching({ event: 'state', daemon: 'mute', state: 'starting' }).length, 3);
  assert.deepEqual(host.log.matching({ event: 'state', daemon: 'mute', state: 'ready' }), []);
});

test('a changed halt rule applies at the next failure and restarts no daemon', async (t) => {
  const ini = (retries: number): string =>
    `[os_daemon_settings]\nmax_retries = ${retries}\nretry_time = 600\n[os_daemons]\nfails = ./fails\nwatches = ./watches\n[other]\nk = ${retries}\n`;
  const host = startHost(t, {
    ini: ini(1000),
    prepare: (files) => {
      files.fifo('go');
      files.script('fails', `${AWAITS}\nexit 1`);
      files.script(
        'watches',
        `echo '["register","other"]'\necho '["get","other","k"]'\nread -r v\necho "[\\"log\\",$v]"\nexec cat >/dev/null`,
      );
    },
  });
  await host.logged('watches', '1000');
  const up = await host.state('fails', 'up');
  host.edit('local.ini', ini(1));
  await host.logged('watches', '1');
  assert.equal(host.log.matching({ event: 'state', daemon: 'fails', state: 'up' }).length, 1);
  await host.writeTo('go', 'go');
  await host.state('fails', 'halted', up);
});

test('halt_reset: a halted daemon is started again after that time', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nfails = ./fails\n[os_daemon.fails]\nmax_retries = 1\nhalt_reset = 0.1\n',
    prepare: (files) => files.script('fails', 'exit 1'),
  });
  const halted = await host.state('fails', 'halted');
  const restarted = await host.state('fails', 'up', halted);
  await host.state('fails', 'halted', restarted);
});
