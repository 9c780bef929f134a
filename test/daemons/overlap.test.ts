/** Configuration changes during the boot, a stop or another change, with fake processes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeWorld } from '../support/fakechild.ts';
import { settingsByName, settingsFor } from '../support/world.ts';

const NOTHING = { added: [], removed: [], replaced: [], adopted: [] };

test('osdaemond stops while a daemon is being replaced: the next generation is not started', async () => {
  const { manager, children } = fakeWorld();
  await manager.boot(settingsByName(settingsFor('a', 'one')));
  manager.apply({ ...NOTHING, replaced: ['a'] }, settingsByName(settingsFor('a', 'two')), []);
  const stopped = manager.stop();
  children[0]?.exit(0);
  await stopped;
  assert.deepEqual(manager.processes(), []);
  assert.equal(children.length, 1);
});

test('an entry that is removed and added again unchanged during the stop starts again', async () => {
  const { manager, children } = fakeWorld();
  await manager.boot(settingsByName(settingsFor('a', 'one')));
  manager.apply({ ...NOTHING, removed: ['a'] }, settingsByName(), []);
  manager.apply({ ...NOTHING, added: ['a'] }, settingsByName(settingsFor('a', 'one')), []);
  children[0]?.exit(0);
  assert.deepEqual(manager.processes(), ['a@2#0 (pid 101)']);
});

test('a daemon whose entry is removed during the boot is not started', async () => {
  const { manager, children } = fakeWorld(15);
  const booted = manager.boot(settingsByName(settingsFor('a', 'one'), settingsFor('b', 'one')));
  manager.apply({ ...NOTHING, removed: ['b'] }, settingsByName(settingsFor('a', 'one')), []);
  await booted;
  assert.deepEqual(
    children.map((child) => child.name),
    ['a'],
  );
});

test('a daemon that is replaced before its first start gets exactly one process', async () => {
  for (const changed of [settingsFor('b', 'two'), settingsFor('b', 'one', { env: new Map([['X', '1']]) })]) {
    const { manager, children } = fakeWorld(15);
    const booted = manager.boot(settingsByName(settingsFor('a', 'one'), settingsFor('b', 'one')));
    manager.apply({ ...NOTHING, replaced: ['b'] }, settingsByName(settingsFor('a', 'one'), changed), []);
    await booted;
    assert.equal(children.filter((child) => child.name === 'b').length, 1);
  }
});

test('changed settings start a halted daemon', async () => {
  const { manager, children } = fakeWorld();
  await manager.boot(settingsByName(settingsFor('a', 'one', { maxRetries: 1 })));
  children[0]?.exit(1);
  manager.apply(
    { ...NOTHING, replaced: ['a'] },
    settingsByName(settingsFor('a', 'one', { maxRetries: 1, umask: 0o077 })),
    [],
  );
  assert.equal(children.length, 2);
});
