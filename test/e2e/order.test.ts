/** Start order end to end: a waiting daemon logs its dependency, the stop order is the reverse, and an impossible order is rejected. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { osdaemond } from '../support/command.ts';
import { STAYS } from '../support/daemons.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { startHost } from '../support/host.ts';

const ORDER =
  '[os_daemons]\ndb = ./db\nweb = ./stays\n[os_daemon.db]\nreadiness = message\n[os_daemon.web]\nafter = db\n';

test('a daemon starts when its dependency is ready; later restarts do not affect it; the stop order is the reverse', async (t) => {
  const host = startHost(t, {
    ini: ORDER,
    prepare: (files) => {
      files.script('stays', STAYS);
      files.script('db', `read -r go <go\necho '["ready"]'\nexec cat >/dev/null`);
      files.fifo('go');
    },
  });
  await host.seen({ daemon: 'web', state: 'stopped', reason: /^waiting for db/ });
  await host.state('db', 'starting');
  await host.writeTo('go', 'go');
  const ready = await host.state('db', 'ready');
  const up = await host.state('web', 'up', ready);
  process.kill(ready.number('pid'), 'SIGKILL');
  await host.state('db', 'starting', up);
  await host.writeTo('go', 'go');
  await host.state('db', 'ready', up);
  assert.equal(await host.stop(), 0);
  const stopped = await host.state('web', 'stopped', up);
  const stopping = await host.state('db', 'stopping', up);
  assert.ok(stopped.index < stopping.index, 'db was stopped while web was still running');
  assert.equal(host.log.matching({ event: 'state', daemon: 'web', state: 'up' }).length, 1);
});

test('a daemon keeps waiting when its dependency halts, and the log says so', async (t) => {
  const host = startHost(t, {
    ini: ORDER,
    prepare: (files) => {
      files.script('stays', STAYS);
      files.script('db', 'exit 3');
    },
  });
  await host.state('db', 'halted');
  await host.seen({ daemon: 'web', state: 'stopped', reason: 'waiting for db (halted)' });
  assert.equal(host.log.matching({ event: 'state', daemon: 'web', state: 'up' }).length, 0);
});

const REFUSED: readonly (readonly [what: string, ini: string, message: RegExp])[] = [
  [
    'a round',
    '[os_daemons]\na = x\nb = x\nc = x\n[os_daemon.a]\nafter = b\n[os_daemon.b]\nafter = c\n[os_daemon.c]\nafter = a\n',
    /a → b → c → a/,
  ],
  [
    'a daemon that waits for itself',
    '[os_daemons]\na = x\n[os_daemon.a]\nafter = a\n',
    /after: a cannot wait for itself/,
  ],
  [
    'a name that is no daemon',
    '[os_daemons]\na = x\ndatabase = x\n[os_daemon.a]\nafter = databse\n',
    /after: unknown daemon "databse"; did you mean "database"\?/,
  ],
];
for (const [what, ini, message] of REFUSED) {
  test(`${what} is a configuration error with file and line`, async (t) => {
    const directory = temporaryDirectory(t);
    writeFileSync(join(directory, 'local.ini'), ini);
    const { code, stdout, stderr } = await osdaemond(['--check', 'local.ini'], { cwd: directory });
    assert.equal(code, 78);
    assert.match(stdout + stderr, message);
    assert.match(stdout + stderr, /local\.ini:\d+: \[os_daemon\.a\] after/);
  });
}
