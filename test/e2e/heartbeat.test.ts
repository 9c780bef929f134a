/** Signs of life over real pipes and sockets: who gives them is left alone, also when the host was asleep, and who does not is not. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Host, startHost } from '../support/host.ts';

/** Beats ten times a second and counts in a file; `beat` says how. */
function beating(name: string, beat: string): string {
  return `i=0; while :; do ${beat}; i=$((i+1)); echo $i >${name}.new; mv ${name}.new ${name}.count; sleep 0.1; done`;
}

const PERL = `perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => $ENV{NOTIFY_SOCKET})->send("WATCHDOG=1")'`;
const BEATS: Readonly<Record<string, string>> = {
  message: `echo '["heartbeat"]'`,
  request: `echo '["get","s","k"]'; read -r answer`,
  notify: PERL,
};

function countOf(host: Host, name: string): number {
  const path = host.path(`${name}.count`);
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
}

/** Waits until each of these has gone on by so much. */
async function goOn(host: Host, by: number, names = Object.keys(BEATS)): Promise<void> {
  const aims = names.map((name) => [name, countOf(host, name) + by] as const);
  while (aims.some(([name, aim]) => countOf(host, name) < aim)) await wait(20);
}

test('who beats by message, request or sd_notify lives on; after a sleep of the host only the silent one is restarted', async (t) => {
  const names = [...Object.keys(BEATS), 'silent'];
  const host = startHost(t, {
    ini: `[os_daemon_settings]\nheartbeat_timeout = 3\n[os_daemons]\n${names.map((name) => `${name} = ./${name}\n`).join('')}`,
    prepare: (files) => {
      for (const [name, beat] of Object.entries(BEATS)) files.script(name, beating(name, beat));
      files.script('silent', 'exec sleep 1000000');
    },
  });
  await goOn(host, 1);
  host.signal('SIGSTOP');
  // The others wait: for an answer, and for room in the socket. What they sent before is their sign of life.
  await goOn(host, 35, ['message']);
  host.signal('SIGCONT');
  const silent = await host.seen({ daemon: 'silent', message: /sent no heartbeat within 3 s \(heartbeat_timeout\)/ });
  await host.state('silent', 'up', silent);
  await goOn(host, 5);
  const condemned = host.log.matching({ message: /sent no heartbeat/ }).map((line) => line.text('daemon'));
  assert.deepEqual(new Set(condemned), new Set(['silent']));
  await host.seen({ daemon: 'silent', event: 'failure', message: /after it was stopped for its silence/ });
});

test('a daemon says itself that it has failed, and is replaced at once', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemon_settings]\nheartbeat_timeout = 1000\n[os_daemons]\nd = ./d\n',
    prepare: (files) =>
      files.script('d', `[ -e once ] || { touch once; ${PERL.replace('WATCHDOG=1', 'WATCHDOG=trigger')}; }\nexec cat`),
  });
  const told = await host.seen({ daemon: 'd', message: /says that it does not work any more/ });
  await host.state('d', 'up', told);
});

test('["heartbeat"] is no request where none is expected', async (t) => {
  const host = startHost(t, {
    ini: '[os_daemons]\nd = ./d\n',
    prepare: (files) => files.script('d', `echo '["heartbeat"]'\nexec cat`),
  });
  await host.seen({ daemon: 'd', message: /only where heartbeat_timeout is set/ });
});
