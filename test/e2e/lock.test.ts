/** One host per state folder: a second one says who holds it and leaves, and disturbs nobody. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { STAYS } from '../support/daemons.ts';
import type { Files } from '../support/files.ts';
import { processesOf, startHost } from '../support/host.ts';

test('the second host names the pid of the first, exits with 1, and starts nothing', async (t) => {
  const first = startHost(t, { ini: '[os_daemons]\nit = ./stays\n', prepare: (files) => files.script('stays', STAYS) });
  await first.said('it', 'here');
  const second = startHost(t, { folder: first.folder });
  assert.equal((await second.exit()).code, 1);
  await second.seen({ level: 'error', message: new RegExp(`\\b${first.pid}\\b`) });
  assert.deepEqual(processesOf(second), []);
  assert.equal(processesOf(first).length, 1);
  assert.equal(first.log.matching({ event: 'state', daemon: 'it', state: 'up' }).length, 1);
});

test('the folder is free again after a stop', async (t) => {
  const first = startHost(t, { ini: '[os_daemons]\nit = ./stays\n', prepare: (files) => files.script('stays', STAYS) });
  await first.said('it', 'here');
  assert.equal(await first.stop(), 0);
  const second = startHost(t, { folder: first.folder });
  await second.said('it', 'here');
  assert.equal(await second.stop(), 0);
});

test('the folder is free again after a kill -9 of the host', async (t) => {
  const first = startHost(t, { ini: '[os_daemons]\nit = ./stays\n', prepare: (files) => files.script('stays', STAYS) });
  await first.said('it', 'here');
  first.signal('SIGKILL');
  await first.exit();
  const second = startHost(t, { folder: first.folder });
  await second.said('it', 'here');
  // The daemon of the first host leaves by itself: its stdin has ended.
  while (processesOf(first).length > 0) await nextTurn();
});

test('the folder is the host’s alone', async (t) => {
  const host = startHost(t, { ini: '[os_daemons]\nit = ./stays\n', prepare: (files) => files.script('stays', STAYS) });
  await host.said('it', 'here');
  assert.equal(statSync(host.path('state')).mode & 0o777, 0o700);
});

const refused: readonly (readonly [string, (files: Files) => void])[] = [
  ['is a file', (files) => files.write('state', '')],
  ['is a link to a folder of others', (files) => symlinkSync('/tmp', files.path('state'))],
  [
    'may be written by all',
    (files) => {
      mkdirSync(files.path('state'));
      chmodSync(files.path('state'), 0o777);
    },
  ],
];

for (const [what, prepare] of refused) {
  test(`a state folder that ${what} is refused by its name`, async (t) => {
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
