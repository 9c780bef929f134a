/** The module for Node daemons, imported by package name, as the example in etc/ does. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { processesOf, startHost } from '../support/host.ts';

const TICKER = join(import.meta.dirname, '..', '..', 'etc', 'examples', 'ticker.js');

function ini(every: string): string {
  return `[os_daemons]\nticker = ${process.execPath} ${TICKER}\n[os_daemon.ticker]\nreadiness = message\nheartbeat_timeout = 1000\n[ticker]\nevery = ${every}\n`;
}

test('the example reports readiness, follows its configuration, ticks, and exits cleanly', async (t) => {
  const host = startHost(t, { ini: ini('1000') });
  const ready = await host.state('ticker', 'ready');
  host.edit('local.ini', ini('0.1'));
  await host.logged('ticker', 'stopping after 0 ticks', ready);
  const restarted = await host.state('ticker', 'ready', ready);
  await host.logged('ticker', 'tick 2', restarted);
  assert.equal(await host.stop(), 0);
  await host.logged('ticker', /stopping after \d+ ticks$/, restarted);
  assert.equal(host.log.matching({ message: /invalid request/ }).length, 0);
});

test('it exits by itself when osdaemond is killed', async (t) => {
  const host = startHost(t, { ini: ini('1000') });
  await host.state('ticker', 'ready');
  host.signal('SIGKILL');
  await host.exit();
  while (processesOf(host).length > 0) await wait(20);
});
