/** One osdaemond per state directory: a second one names the first, exits, and affects nothing. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { STAYS } from '../support/daemons.ts';
import type { Files } from '../support/files.ts';
import { processesOf, startHost } from '../support/host.ts';

test('a second osdaemond names the pid of the first, exits with code 1, and starts nothing', async (t) => {
  const first = startHost(t, { ini: '[os_daemons]\nit = ./stays\n', prepare: (files) => files.script('stays', STAYS) });
  await first.logged('it', 'here');
  const second = startHost(t, { directory: first.directory });
  assert.equal((await second.exit()).code, 1);
  await second.seen({ level: 'error', message: new RegExp(`\\b${first.pid}\\b`) });
  assert.deepEqual(processesOf(second), []);
  assert.equal(processesOf(first).length, 1);
  assert.equal(first.log.matching({ event: 'state', daemon: 'it', state: 'up' }).length, 1);
});

test('the state directory is unlocked after a stop', async (t) => {
  const first = startHost(t, { ini: '[os_daemons]\nit = ./stays\n', prepare: (files) => files.script('stays', STAYS) });
  await first.logged('it', 'here');
  assert.equal(await first.stop(), 0);
  const second = startHost(t, { directory: first.directory });
  await second.logged('it', 'here');
  assert.equal(await second.stop(), 0);
});

test('the state directory is unlocked after a kill -9 of osdaemond', async (t) => {
  const first = startHost(t, { ini: '[os_daemons]\nit = ./stays\n', prepare: (files) => files.script('stays', STAYS) });
  await first.logged('it', 'here');
  first.signal('SIGKILL');
  await first.exit();
  const second = startHost(t, { directory: first.directory });
  await second.logged('it', 'here');
  // The daemon of the first osdaemond exits by itself: its stdin is closed.
  while (processesOf(first).length > 0) await nextTurn();
});

test('only the user of osdaemond can enter the state directory', async (t) => {
  const host = startHost(t, { ini: '[os_daemons]\nit = ./stays\n', prepare: (files) => files.script('stays', STAYS) });
  await host.logged('it', 'here');
  assert.equal(statSync(host.path('state')).mode & 0o777, 0o700);
});

const refused: readonly (readonly [string, (files: Files) => void])[] = [
  ['is a file', (files) => files.write('state', '')],
  ['is a symbolic link to a directory of another user', (files) => symlinkSync('/tmp', files.path('state'))],
  [
    'may be written by all',
    (files) => {
      mkdirSync(files.path('state'));
      chmodSync(files.path('state'), 0o777);
    },
  ],
];

for (const [what, prepare] of refused) {
  test(`a state directory that ${what} is rejected by name`, async (t) => {
    const host = startHost(t, {
      ini: '[os_daemons]\nit = ./stays\n',
      prepare: (files) => {
        files.script('stays', STAYS);
        prepare(files);
      },
    });
    assert.equal((await host.exit()).code, 1);
    await host.seen({ level: 'error', message: new RegExp(host.path('state')) });
  });
}
