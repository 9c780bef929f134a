/** The typed client against a real osdaemond: waiting, streams, logs, and answers that match their schemas. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspector } from '../../src/base/schema.ts';
import { Client } from '../../src/client/client.ts';
import { CALL_ROUTES } from '../../src/wire/routes.ts';
import { clientOf, ctl, osdaemonctl, socketOf } from '../support/ctl.ts';
import { STAYS } from '../support/daemons.ts';
import type { Files } from '../support/files.ts';
import { processesOf, startHost } from '../support/host.ts';

const stays = (files: Files): string => files.script('stays', STAYS);
const WEB = '[os_daemons]\nweb = ./stays\n';

test('waiting for each of 200 quick state changes misses none, and the events arrive in order without gaps', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  await host.state('web', 'up');
  const client = await clientOf(host);
  const events = client.events(['web']);
  const snapshot = (await events.next()).value;
  assert.equal(snapshot?.kind, 'snapshot');
  for (let i = 0; i < 100; i++) {
    const down = client.wait('stopped', ['web']);
    const stopped = client.stop(['web'], { wait: false });
    assert.equal((await down)[0]?.outcome, 'done');
    await stopped;
    const up = client.wait('up', ['web']);
    const started = client.start(['web'], { wait: false });
    assert.equal((await up)[0]?.outcome, 'done');
    await started;
  }
  let number = snapshot?.kind === 'snapshot' ? snapshot.number : assert.fail();
  let letters = '';
  while (letters.length < 300) {
    const { value } = await events.next();
    const event = value?.kind === 'event' ? value : assert.fail(JSON.stringify(value));
    assert.equal(event.number, ++number);
    letters += event.event ?? '';
  }
  assert.equal(letters, 'dDu'.repeat(100));
  await events.return(undefined);
});

test('wait down notices a restart that is over before the next status request', async (t) => {
  const host = startHost(t, { ini: `${WEB}[os_daemon_settings]\nmax_retries = 1000\n`, prepare: stays });
  const client = await clientOf(host);
  for (let i = 0; i < 20; i++) {
    const [pid = assert.fail('no process')] = await client.pids(['web']);
    const down = client.wait('down', ['web'], { timeout: 30_000 });
    await client.status();
    process.kill(pid, 'SIGKILL');
    assert.equal((await down)[0]?.outcome, 'done');
    await client.wait('up', ['web']);
  }
});

test('a wait fails when its daemon is removed from the configuration', async (t) => {
  const host = startHost(t, { ini: `${WEB}[os_daemon.web]\nautostart = false\n`, prepare: stays });
  const client = await clientOf(host);
  const up = client.wait('up', ['web']);
  const down = client.wait('stopped', ['web']);
  assert.equal((await down)[0]?.outcome, 'done');
  await client.delete('os_daemons', 'web');
  assert.deepEqual(await up, [
    { daemon: 'web', outcome: 'failed', reason: 'removed from the configuration', state: null },
  ]);
});

test('a start whose entry changes meanwhile reports the outcome of the new command', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nweb = ./never\n[os_daemon.web]\nreadiness = message\nautostart = false\n',
    prepare: (files) => {
      files.script('never', 'exec cat >/dev/null');
      files.script('soon', `echo '["ready"]'\nexec cat >/dev/null`);
    },
  });
  const client = await clientOf(host);
  const started = client.start(['web']);
  await host.state('web', 'starting');
  await client.set('os_daemons', 'web', './soon');
  assert.deepEqual(await started, [{ daemon: 'web', outcome: 'done', reason: '', state: 'ready' }]);
});

test('answers about real processes match their schemas', async (t) => {
  const host = startHost(t, {
    ini: `${WEB}fails = ./fails\nmissing = /no/such/program\nkilled = ./killed\n`,
    prepare: (files) => {
      stays(files);
      files.script('fails', 'echo oh >&2\nexit 3');
      files.script('killed', 'kill -9 $$');
    },
  });
  const client = await clientOf(host);
  for (const daemon of ['fails', 'missing', 'killed']) await host.state(daemon, 'halted');
  await host.state('web', 'up');
  const answer = await client.statusAnswer();
  const checked = inspector(CALL_ROUTES.status.answer)(answer);
  assert.deepEqual(checked.ok ? [] : checked.problems, []);
  assert.deepEqual(
    answer.daemons.map(({ name, state, last_exit, last_stderr }) => [
      name,
      state,
      last_exit?.words ?? null,
      last_stderr,
    ]),
    [
      ['fails', 'halted', 'exited with status 3', 'oh'],
      ['killed', 'halted', 'killed by SIGKILL', null],
      ['missing', 'halted', '/no/such/program does not exist', null],
      ['web', 'up', null, null],
    ],
  );
  const signalled = await client.signal('CONT', ['web']);
  assert.ok(inspector(CALL_ROUTES.signal.answer)(signalled).ok);
});

test('--json prints the answers of the API, and each matches its schema', async (t) => {
  const host = startHost(t, { ini: `${WEB}[s]\nk = v\n`, prepare: stays });
  await host.state('web', 'up');
  const commands: readonly (readonly [keyof typeof CALL_ROUTES, string])[] = [
    ['status', 'status'],
    ['restart', 'restart web'],
    ['wait', 'wait --up web'],
    ['signal', 'signal CONT web'],
    ['logs', 'logs web'],
    ['history', 'events --history'],
    ['config', 'config show'],
    ['get', 'config get s k'],
    ['set', 'config set s k w'],
    ['delete', 'config delete s k'],
    ['reload', 'reload-config'],
    ['shutdown', 'shutdown'],
  ];
  for (const [name, command] of commands) {
    const { code, stdout, stderr } = await ctl(host, ...command.split(' '), '--json');
    assert.deepEqual([code, stderr], [0, ''], command);
    const checked = inspector(CALL_ROUTES[name].answer)(JSON.parse(stdout));
    assert.deepEqual(checked.ok ? [] : checked.problems, [], command);
  }
  await host.exit();
});

test('followed logs deliver new lines at once', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nprints = ./prints\n',
    prepare: (files) => {
      files.fifo('go');
      files.script('prints', `echo one >&2\nread -r word <go\necho "$word" >&2\nexec cat >/dev/null`);
    },
  });
  await host.logged('prints', 'one');
  const client = await clientOf(host);
  const lines = client.followLogs(['prints']);
  const first = (await lines.next()).value;
  await host.writeTo('go', 'two');
  const second = (await lines.next()).value;
  assert.deepEqual(
    [first, second].map((line) => (line?.kind === 'line' ? [line.text, line.stream, line.instance] : line)),
    [
      ['one', 'stderr', 'prints@1#0'],
      ['two', 'stderr', 'prints@1#0'],
    ],
  );
  await lines.return(undefined);
});

test('the package exports the client', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  await host.seen({ event: 'listening' });
  const program = `import { Client } from 'osdaemond/client';
const [web] = await new Client({ socket: process.argv[1] }).status();
console.log(web.name);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program, socketOf(host)], {
    cwd: join(import.meta.dirname, '..', '..'),
    encoding: 'utf8',
  });
  assert.equal(output, 'web\n');
});

test('a request during the boot is answered', async (t) => {
  const host = startHost(t, { ini: WEB, prepare: stays });
  await host.seen({ event: 'started' });
  assert.equal((await new Client({ socket: socketOf(host) }).status(['web']))[0]?.name, 'web');
});

test('a second osdaemond with the same socket does not start, and the first is not affected', async (t) => {
  const first = startHost(t, { ini: WEB, prepare: stays });
  const client = await clientOf(first);
  const second = startHost(t, {
    files: { 'other.ini': `[osdaemond]\nstate_dir = other\nsocket = ${socketOf(first)}\n` },
    args: ['--log-format', 'json', 'other.ini'],
  });
  assert.equal((await second.exit()).code, 1);
  await second.seen({ level: 'error', message: /control\.sock is in use: another process listens on it/ });
  assert.equal((await client.status()).length, 1);
});

test('the socket of a killed osdaemond is replaced', async (t) => {
  const killed = startHost(t, { ini: '' });
  await killed.seen({ event: 'listening' });
  killed.signal('SIGKILL');
  await killed.exit();
  assert.ok(existsSync(socketOf(killed)));
  const next = startHost(t, { directory: killed.directory });
  const client = await clientOf(next);
  assert.equal((await client.host()).pid, next.pid);
  assert.equal(await next.stop(), 0);
  assert.ok(!existsSync(socketOf(next)));
});

test('shutdown --force does not wait for a daemon that ignores its stop signal', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\ndeaf = ./deaf\n',
    prepare: (files) => files.script('deaf', `trap '' TERM\necho '["log","deaf"]'\nwhile :; do sleep 1000; done`),
  });
  await host.logged('deaf', 'deaf');
  assert.equal((await ctl(host, 'shutdown', '--force')).code, 0);
  await host.exit();
  assert.deepEqual(processesOf(host), []);
});

test('socket, socket_mode and socket_group set path, mode and group of the socket', async (t) => {
  const host = startHost(t, {
    ini: `${WEB}[osdaemond]\nsocket = ../ctl\nsocket_mode = 0666\n`,
    prepare: stays,
  });
  await host.seen({ event: 'listening' });
  assert.equal((await osdaemonctl(['list'], { socket: host.path('ctl') })).stdout, 'web\n');
});
