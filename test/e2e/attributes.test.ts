/** The attributes of a daemon process do not depend on how osdaemond itself was started. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { test } from 'node:test';
import { type Host, type HostOptions, startHost } from '../support/host.ts';

/** Writes its attributes to files, then stays alive as a `cat` that inherits them. */
const REPORTS = `echo $$ >pid
umask >umask
pwd >pwd
env >env
ulimit -Sn >nofile
echo '["log","reported"]'
exec cat >/dev/null`;

async function startReporting(
  t: Parameters<typeof startHost>[0],
  options: HostOptions & { readonly settings?: string } = {},
): Promise<Host> {
  const host = startHost(t, {
    ini: `[os_daemons]\nit = ./reports\n[os_daemon.it]\n${options.settings ?? ''}`,
    ...options,
    prepare: (files) => {
      files.script('reports', REPORTS);
      options.prepare?.(files);
    },
  });
  await host.logged('it', 'reported');
  return host;
}

function reported(host: Host, file: string): string {
  return readFileSync(host.path(file), 'utf8').trim();
}

function status(host: Host, field: string): string {
  const text = readFileSync(`/proc/${reported(host, 'pid')}/status`, 'utf8');
  return new RegExp(`^${field}:\\s*(?<value>.*)$`, 'm').exec(text)?.groups?.value ?? assert.fail(`no ${field}`);
}

function environment(host: Host): Map<string, string> {
  return new Map(
    reported(host, 'env')
      .split('\n')
      .map((line) => [line.replace(/=[\s\S]*/, ''), line.replace(/^[^=]*=/, '')]),
  );
}

test('its own session and process group, no controlling terminal', async (t) => {
  const host = await startReporting(t);
  const pid = Number(reported(host, 'pid'));
  // pid (comm) state ppid pgrp session tty_nr
  const [, parent, group, session, terminal] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number);
  assert.deepEqual({ parent, group, session, terminal }, { parent: host.pid, group: pid, session: pid, terminal: 0 });
});

test('only descriptors 0, 1 and 2 are open, each its own pipe, even if osdaemond inherited many', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nit = sleep 1000000\n',
    under: ['sh', '-c', 'for fd in 3 4 5 6 7 8; do eval "exec $fd</dev/null"; done; exec "$@"', 'sh'],
  });
  const directory = `/proc/${(await host.state('it', 'up')).number('pid')}/fd`;
  const open = readdirSync(directory).map((fd) => [fd, readlinkSync(`${directory}/${fd}`)] as const);
  assert.deepEqual(open.map(([fd]) => fd).sort(), ['0', '1', '2']);
  for (const [, target] of open) assert.match(target, /^pipe:\[\d+\]$/);
  assert.equal(new Set(open.map(([, target]) => target)).size, 3);
});

test('no signal is ignored or blocked, even if osdaemond inherited some that are', async (t) => {
  const host = await startReporting(t, {
    under: ['sh', '-c', `trap '' HUP INT QUIT PIPE TERM USR1 USR2; exec "$@"`, 'sh'],
  });
  assert.equal(status(host, 'SigIgn'), '0000000000000000');
  assert.equal(status(host, 'SigBlk'), '0000000000000000');
  assert.equal(await host.stop(), 0, 'the host itself hears TERM all the same');
});

test('umask is 0022 or the configured one, whatever the umask of osdaemond', async (t) => {
  const host = await startReporting(t, { under: ['sh', '-c', 'umask 0077; exec "$@"', 'sh'] });
  assert.equal(reported(host, 'umask'), '0022');
  const configured = await startReporting(t, { settings: 'umask = 0177\n' });
  assert.equal(reported(configured, 'umask'), '0177');
});

test('the directory that osdaemond was started in, or the configured one', async (t) => {
  const host = await startReporting(t);
  assert.equal(reported(host, 'pwd'), realpathSync(host.directory));
  const other = startHost(t, {
    ini: `[os_daemons]\nit = pwd\n[os_daemon.it]\ndirectory = /usr\nstdout = log\nrestart = never\n`,
  });
  await other.seen({ daemon: 'it', stream: 'stdout', message: /\/usr$/ });
});

test('the environment of osdaemond, the variables of the run and the configured ones, without those of osdaemond’s supervisor', async (t) => {
  const host = await startReporting(t, {
    env: {
      KEPT: 'from the host',
      NOTIFY_SOCKET: '/run/somebody',
      WATCHDOG_USEC: '1',
      WATCHDOG_PID: '1',
      LISTEN_FDS: '1',
      LISTEN_PID: '1',
      LISTEN_FDNAMES: 'x',
      INVOCATION_ID: 'x',
      JOURNAL_STREAM: 'x',
    },
    settings: 'env.OWN = 100% mine, $HOME too\n',
  });
  const env = environment(host);
  assert.equal(env.get('KEPT'), 'from the host');
  assert.equal(env.get('OWN'), '100% mine, $HOME too');
  assert.equal(env.get('OSDAEMON_NAME'), 'it');
  assert.equal(env.get('OSDAEMON_INSTANCE'), '0');
  assert.match(env.get('OSDAEMON_GENERATION') ?? '', /^\d+$/);
  assert.ok((env.get('OSDAEMON_RUN') ?? '').length >= 16, 'a token that cannot be guessed');
  for (const name of [
    'NOTIFY_SOCKET',
    'WATCHDOG_USEC',
    'WATCHDOG_PID',
    'LISTEN_FDS',
    'LISTEN_PID',
    'LISTEN_FDNAMES',
    'INVOCATION_ID',
    'JOURNAL_STREAM',
  ]) {
    assert.equal(env.has(name), false, name);
  }
});

test('clear_env: nothing of the environment of osdaemond', async (t) => {
  const host = await startReporting(t, {
    env: { KEPT: 'from the host' },
    settings: 'clear_env = true\nenv.PATH = /usr/bin:/bin\nenv.OWN = 1\n',
  });
  const env = environment(host);
  assert.deepEqual([env.has('KEPT'), env.has('HOME'), env.get('OWN')], [false, false, '1']);
  assert.equal(env.get('OSDAEMON_NAME'), 'it');
});

test('each run has a token of its own', async (t) => {
  const host = await startReporting(t);
  const first = environment(host).get('OSDAEMON_RUN');
  const up = await host.state('it', 'up');
  process.kill(up.number('pid'), 'SIGKILL');
  await host.logged('it', 'reported', await host.logged('it', 'reported'));
  assert.notEqual(environment(host).get('OSDAEMON_RUN'), first);
});

test('the soft limit of open files is 1024, not the raised limit of osdaemond', async (t) => {
  const host = await startReporting(t);
  assert.equal(reported(host, 'nofile'), '1024');
});

test('/dev/stdout and /dev/stderr can be opened by name', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nit = ./it\n',
    prepare: (files) =>
      files.script(
        'it',
        `echo '["log","by name"]' >/dev/stdout\necho 'error by name' >/dev/stderr\nexec cat >/dev/null`,
      ),
  });
  await host.logged('it', 'by name');
  await host.seen({ daemon: 'it', stream: 'stderr', message: /error by name/ });
});

test('non-ASCII commands and arguments pass unchanged', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nit = ./café naïve ☃\n',
    prepare: (files) => files.script('café', `echo "[\\"log\\",\\"$1 $2\\"]"\nexec cat >/dev/null`),
  });
  await host.logged('it', 'naïve ☃');
});
