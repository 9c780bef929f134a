/** Heartbeats over real pipes and sockets: a daemon that sends them keeps running, even across a suspend; a silent one is restarted. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Host, startHost } from '../support/host.ts';

/** Sends ten heartbeats per second with `send`, and counts them in a file. */
function beating(name: string, send: string): string {
  return `i=0; while :; do ${send}; i=$((i+1)); echo $i >${name}.new; mv ${name}.new ${name}.count; sleep 0.1; done`;
}

const PERL = `perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ENV{NOTIFY_SOCKET})->send("WATCHDOG=1")'`;
const COMMANDS: Readonly<Record<string, string>> = {
  message: `echo '["heartbeat"]'`,
  request: `echo '["get","s","k"]'; read -r answer`,
  notify: PERL,
};

function countOf(host: Host, name: string): number {
  const path = host.path(`${name}.count`);
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
}

/** Waits until each of these has sent `count` more heartbeats. */
async function awaitHeartbeats(host: Host, count: number, names = Object.keys(COMMANDS)): Promise<void> {
  const goals = names.map((name) => [name, countOf(host, name) + count] as const);
  while (goals.some(([name, goal]) => countOf(host, name) < goal)) await wait(20);
}

test('each heartbeat kind keeps a daemon alive across a suspend; only the silent one is restarted', async (t) => {
  const names = [...Object.keys(COMMANDS), 'silent'];
  const host = startHost(t, {
    ini: `[os_daemon_settings]\nheartbeat_timeout = 3\n[os_daemons]\n${names.map((name) => `${name} = ./${name}\n`).join('')}`,
    prepare: (files) => {
      for (const [name, send] of Object.entries(COMMANDS)) files.script(name, beating(name, send));
      files.script('silent', 'exec sleep 1000000');
    },
  });
  await awaitHeartbeats(host, 1);
  host.signal('SIGSTOP');
  // The other two block: on an answer, and on a full socket. The heartbeats that they sent before count.
  await awaitHeartbeats(host, 35, ['message']);
  host.signal('SIGCONT');
  const silent = await host.seen({ daemon: 'silent', message: /sent no heartbeat within 3 s \(heartbeat_timeout\)/ });
  await host.state('silent', 'up', silent);
  await awaitHeartbeats(host, 5);
  const restarted = host.log.matching({ message: /sent no heartbeat/ }).map((line) => line.text('daemon'));
  assert.deepEqual(new Set(restarted), new Set(['silent']));
  await host.seen({ daemon: 'silent', event: 'failure', message: /after it was stopped: no heartbeat/ });
});

test('a daemon that reports a failure is restarted at once', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemon_settings]\nheartbeat_timeout = 1000\n[os_daemons]\nd = ./d\n',
    prepare: (files) =>
      files.script('d', `[ -e once ] || { touch once; ${PERL.replace('WATCHDOG=1', 'WATCHDOG=trigger')}; }\nexec cat`),
  });
  const line = await host.seen({ daemon: 'd', message: /reported a failure/ });
  await host.state('d', 'up', line);
});

test('["heartbeat"] is an invalid request without a heartbeat_timeout', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nd = ./d\n',
    prepare: (files) => files.script('d', `echo '["heartbeat"]'\nexec cat`),
  });
  await host.seen({ daemon: 'd', message: /"heartbeat" needs heartbeat_timeout/ });
});
