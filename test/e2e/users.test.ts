/** As an ordinary user osdaemond works as it does as root, in a state directory of its own. */
import assert from 'node:assert/strict';
import { chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { follows } from '../support/daemons.ts';
import { processesOf, startHost } from '../support/host.ts';

const root = process.getuid?.() === 0;
const users: readonly { user: string; uid?: number; skip: string | false }[] = [
  { user: 'the user of this test', skip: false },
  { user: 'nobody (65534)', uid: 65_534, skip: !root && 'only root can become another user' },
];

for (const { user, uid, skip } of users) {
  test(`as ${user}: start, change, restart, stop`, { skip }, async (t) => {
    const ini = (value: string): string => `[os_daemons]\nit = ./follows\n[s]\nk = ${value}\n`;
    const host = startHost(t, {
      ini: ini('one'),
      ...(uid === undefined ? {} : { uid }),
      prepare: (files) => files.script('follows', follows('s', 'k')),
    });
    await host.logged('it', 'one');
    host.edit('local.ini', ini('two'));
    const changed = await host.logged('it', 'two');
    const [daemon] = processesOf(host);
    assert.ok(daemon);
    const expected = String(uid ?? process.getuid?.());
    assert.match(readFileSync(`/proc/${daemon.pid}/status`, 'utf8'), new RegExp(`^Uid:\\s+${expected}\\s`, 'm'));
    process.kill(daemon.pid, 'SIGKILL');
    await host.logged('it', 'two', changed);
    assert.equal(await host.stop(), 0);
  });
}

test('the default state directory of an ordinary user is /tmp/osdaemond-UID', {
  skip: !root && 'only root can become another user',
}, async (t) => {
  const uid = 64_322;
  const host = startHost(t, {
    uid,
    args: ['--log-format', 'json', '--log-level', 'debug', 'local.ini'],
    ini: '[os_daemons]\nit = ./follows\n',
    prepare: (files) => files.script('follows', follows('s', 'k')),
  });
  await host.logged('it', 'null');
  const second = startHost(t, {
    uid,
    args: ['--log-format', 'json', 'local.ini'],
    ini: '[os_daemons]\nit = sleep 1\n',
  });
  // After both have stopped: hooks run in the order of registration.
  t.after(() => rmSync(`/tmp/osdaemond-${uid}`, { recursive: true, force: true }));
  assert.equal((await second.exit()).code, 1);
  await second.seen({ level: 'error', message: new RegExp(`/tmp/osdaemond-${uid}`) });
});

test('a state directory in /tmp of another user is rejected before any file in it is read', {
  skip: !root && 'only root can become another user',
}, async (t) => {
  const uid = 64_323;
  const attacker = 64_324;
  const state = `/tmp/osdaemond-${uid}`;
  const ini = '[os_daemons]\nit = sleep 1\n';
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const after = encode('[os_daemons]\nit = sleep 2\n');
  mkdirSync(state);
  t.after(() => rmSync(state, { recursive: true, force: true }));
  const host = startHost(t, {
    uid,
    args: ['--log-format', 'json', 'local.ini'],
    ini,
    prepare: (files) => {
      const journal = { file: files.path('local.ini'), before: encode(ini), after, writer: '1' };
      writeFileSync(`${state}/config-journal.json`, JSON.stringify(journal));
      for (const path of [state, `${state}/config-journal.json`]) chownSync(path, attacker, attacker);
    },
  });
  assert.equal((await host.exit()).code, 1);
  await host.seen({ level: 'error', message: /belongs to user 64324, but osdaemond runs as user 64323/ });
  assert.equal(readFileSync(host.path('local.ini'), 'utf8'), ini);
});
