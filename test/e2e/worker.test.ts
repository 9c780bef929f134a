/** The module for Node daemons, as the example of etc/ uses it, by the name of the package. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { processesOf, startHost } from '../support/host.ts';

const TICKER = join(import.meta.dirname, '..', '..', 'etc', 'examples', 'ticker.js');

function ini(every: string): string {
  return `[os_daemons]\nticker = ${process.execPath} ${TICKER}\n[os_daemon.ticker]\nreadiness = message\nheartbeat_timeout = 1000\n[ticker]\nevery = ${every}\n`;
}

test('the example is ready, follows its configuration, ticks, and leaves in order', async (t) => {
  const host = startHost(t, { ini: ini('1000') });
  const ready = await host.state('ticker', 'ready');
  host.edit('local.ini', ini('0.1'));
  await host.said('ticker', 'leaves after 0 ticks', ready);
  const again = await host.state('ticker', 'ready', ready);
  await host.said('ticker', 'tick 2', again);
  assert.equal(await host.stop(), 0);
  await host.said('ticker', /leaves after \d+ ticks$/, again);
  assert.equal(host.log.matching({ message: /invalid request/ }).length, 0);
});

test('when its host is killed, it leaves by itself', async (t) => {
  const host = startHost(t, { ini: ini('1000') });
  await host.state('ticker', 'ready');
  host.signal('SIGKILL');
  await host.exit();
  while (processesOf(host).length > 0) await wait(20);
});
