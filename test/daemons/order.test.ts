/** The order of first starts and of a stop of all daemons, with fake processes. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { DaemonSettings } from '../../src/config/settings/settings.ts';
import { type FakeChild, fakeWorld } from '../support/fakechild.ts';
import { settingsByName, settingsFor } from '../support/world.ts';

const NOTHING = { added: [], removed: [], replaced: [], adopted: [] };

/** Reports readiness, and comes after these. */
function ordered(name: string, after = '', more: Partial<DaemonSettings> = {}): DaemonSettings {
  const names = after.split(' ').filter((one) => one !== '');
  return settingsFor(name, name, { readiness: 'fd', after: new Set(names), ...more });
}

/** Stops all daemons after the test: remaining deadlines would keep it alive. */
function world(t: TestContext): ReturnType<typeof fakeWorld> {
  const made = fakeWorld();
  t.after(async () => {
    const stopped = made.manager.stop();
    await made.manager.killAll();
    for (const child of made.children)
      if (made.manager.processes().some((name) => name.includes(`pid ${child.pid})`))) child.exit(0);
    await stopped;
  });
  return made;
}

function isReady(child: FakeChild | undefined): Promise<void> {
  child?.events.notification.data(Buffer.from('\n'));
  return turns();
}

/** Dependencies are rechecked in a later turn. */
async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

function names(children: readonly FakeChild[]): string[] {
  return children.map(({ name }) => name);
}

test('a daemon starts once all its dependencies are ready', async (t) => {
  const { manager, children } = world(t);
  await manager.boot(
    settingsByName(ordered('app', 'cache db'), ordered('cache'), ordered('db'), ordered('web', 'app')),
  );
  assert.deepEqual(names(children), ['cache', 'db']);
  await isReady(children[0]);
  assert.equal(manager.daemons.get('app')?.waiting, 'waiting for db (starting)');
  assert.equal(manager.daemons.get('web')?.waiting, 'waiting for app (waiting)');
  await isReady(children[1]);
  assert.deepEqual(names(children), ['cache', 'db', 'app']);
  await isReady(children[2]);
  assert.deepEqual(names(children), ['cache', 'db', 'app', 'web']);
  assert.equal(manager.daemons.get('web')?.waiting, null);
});

test('a dependency without readiness needs only to be up', async (t) => {
  const { manager, children } = world(t);
  await manager.boot(settingsByName(ordered('app', 'db'), ordered('db', '', { readiness: 'none' })));
  await turns();
  assert.deepEqual(names(children), ['db', 'app']);
});

test('a daemon keeps waiting for a halted dependency, shows why, and starts once that is ready', async (t) => {
  const { manager, children, changes } = world(t);
  await manager.boot(settingsByName(ordered('app', 'db'), ordered('db', '', { maxRetries: 1 })));
  children[0]?.exit(1);
  await turns();
  const app = manager.daemons.get('app');
  assert.equal(app?.waiting, 'waiting for db (halted)');
  assert.equal(app?.wanted, 'up');
  assert.deepEqual(
    changes.filter(({ who }) => who.daemon === 'app').map(({ state, reason }) => `${state}: ${reason}`),
    ['stopped: waiting for db (stopped)', 'stopped: waiting for db (halted)'],
  );
  assert.equal(app?.instances[0]?.standing.reason, 'waiting for db (halted)');
  manager.daemons.get('db')?.start();
  await isReady(children[1]);
  assert.deepEqual(names(children), ['db', 'db', 'app']);
});

test('after the first start a dependency may restart without effect, and a restart does not wait', async (t) => {
  const { manager, children } = world(t);
  await manager.boot(settingsByName(ordered('app', 'db'), ordered('db')));
  await isReady(children[0]);
  await isReady(children[1]);
  children[0]?.exit(1);
  await turns();
  assert.deepEqual(children[1]?.done, []);
  children[1]?.exit(1);
  await turns();
  assert.deepEqual(names(children), ['db', 'app', 'db', 'app']);
});

test('a start by hand waits too, and a stop cancels it', async (t) => {
  const { manager, children } = world(t);
  await manager.boot(settingsByName(ordered('app', 'db', { autostart: false }), ordered('db')));
  const app = manager.daemons.get('app');
  app?.start();
  assert.equal(app?.waiting, 'waiting for db (starting)');
  app?.stop();
  assert.deepEqual([app?.waiting, app?.wanted, app?.instances[0]?.standing.reason], [null, 'down', 'requested']);
  await isReady(children[0]);
  assert.deepEqual(names(children), ['db']);
  app?.restart();
  assert.deepEqual(names(children), ['db', 'app']);
});

test('a replaced daemon keeps waiting, and starts when the dependency is removed from its settings', async (t) => {
  const { manager, children } = world(t);
  await manager.boot(settingsByName(ordered('app', 'db'), ordered('db')));
  const other = settingsByName(ordered('app', 'db', { umask: 0o077 }), ordered('db'));
  manager.apply({ ...NOTHING, replaced: ['app'] }, other, []);
  assert.equal(manager.daemons.get('app')?.waiting, 'waiting for db (starting)');
  manager.apply({ ...NOTHING, adopted: ['app'] }, settingsByName(ordered('app'), ordered('db')), []);
  assert.deepEqual(names(children), ['db', 'app']);
});

test('daemons added together start in dependency order', async (t) => {
  const { manager, children } = world(t);
  await manager.boot(settingsByName());
  manager.apply({ ...NOTHING, added: ['a', 'b'] }, settingsByName(ordered('a', 'b'), ordered('b')), []);
  assert.deepEqual(names(children), ['b']);
  await isReady(children[0]);
  assert.deepEqual(names(children), ['b', 'a']);
});

test('a stop of all daemons stops followers first', async (t) => {
  const { manager, children } = world(t);
  await manager.boot(settingsByName(ordered('alone'), ordered('app', 'db'), ordered('db'), ordered('web', 'app db')));
  for (let i = 0; i < 4; i++) await isReady(children[i]);
  const requested = (): string[] => children.filter(({ done }) => done.length > 0).map(({ name }) => name);
  const stopped = manager.stop();
  await turns();
  assert.deepEqual(requested(), ['alone', 'web']);
  children.find(({ name }) => name === 'web')?.exit(0);
  assert.deepEqual(requested().sort(), ['alone', 'app', 'web']);
  // A daemon that crashes before it is its turn is restarted as always.
  children.find(({ name }) => name === 'db')?.exit(1);
  children.find(({ name }) => name === 'app')?.exit(0);
  assert.deepEqual(children.at(-1)?.done, ['SIGTERM']);
  children.at(-1)?.exit(0);
  children.find(({ name }) => name === 'alone')?.exit(0);
  await stopped;
  assert.deepEqual(manager.processes(), []);
});

test('a stop of all daemons ignores daemons that wait for their first start', async (t) => {
  const { manager, children } = world(t);
  await manager.boot(settingsByName(ordered('app', 'db'), ordered('db')));
  const stopped = manager.stop();
  await turns();
  children[0]?.exit(0);
  await stopped;
  assert.deepEqual(names(children), ['db']);
});

test('killing all daemons does not keep an order', async (t) => {
  const { manager, children } = world(t);
  await manager.boot(settingsByName(ordered('app', 'db'), ordered('db')));
  await isReady(children[0]);
  const stopped = manager.stop();
  await manager.killAll();
  assert.deepEqual(
    children.map(({ done }) => done.at(-1)),
    ['SIGKILL', 'SIGKILL'],
  );
  for (const child of children) child.exit(0);
  await stopped;
});

test('a dependency chain of 2000 daemons starts and stops', async (t) => {
  const { manager, children } = world(t);
  const chain = Array.from({ length: 2000 }, (_, i) =>
    ordered(`d${i}`, i === 0 ? '' : `d${i - 1}`, { readiness: 'none' }),
  );
  await manager.boot(settingsByName(...chain.reverse()));
  while (children.length < 2000) await new Promise((resolve) => setImmediate(resolve));
  const stopped = manager.stop();
  for (let i = 1999; i >= 0; i--) {
    while (children[i]?.done.length === 0) await new Promise((resolve) => setImmediate(resolve));
    children[i]?.exit(0);
  }
  await stopped;
});
