/** Reloads with fake processes: two generations side by side, promotion, rollback, drain, and what overtakes a reload. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DaemonSettings } from '../../src/config/settings/settings.ts';
import { ReloadWorld, version } from './reloadworld.ts';

/** A daemon whose first generation is ready. */
function running(more: Partial<DaemonSettings> = {}): ReloadWorld {
  const world = new ReloadWorld(version('one', more));
  world.daemon.start();
  world.ready(0);
  return world;
}

test('the next generation starts beside the current one, which is stopped once the next one is ready', async () => {
  const world = running();
  world.daemon.reload(version('two'));
  assert.deepEqual(world.daemon.processes(), ['web@1#0 (pid 100)', 'web@2#0 (pid 101)']);
  assert.deepEqual(world.signals, ['one: ', 'two: ']);
  assert.equal(world.daemon.generation, 1);
  world.ready(1);
  assert.equal(world.daemon.generation, 2);
  assert.deepEqual(world.signals, ['one: SIGTERM', 'two: ']);
  world.exit(0);
  assert.deepEqual(world.daemon.processes(), ['web@2#0 (pid 101)']);
  assert.deepEqual(world.messages, [
    'reload: starting web@2 beside web@1',
    'reload: web@2 is ready and takes over; stopping web@1',
  ]);
  await world.end();
});

test('a generation that exits before it is ready is discarded, and the current one serves on', async () => {
  const world = running();
  world.daemon.reload(version('two'));
  world.exit(1, 1);
  assert.deepEqual(world.signals, ['one: ', 'two: ']);
  assert.deepEqual(world.daemon.processes(), ['web@1#0 (pid 100)']);
  assert.equal(world.daemon.wanted, 'up');
  assert.equal(world.daemon.settings.env.get('X'), 'one');
  assert.ok(
    world.messages.includes('reload failed: web@2#0 exited or was stopped before web@2 took over; keeping web@1'),
  );
  // The number of the failed generation is not used again.
  world.daemon.reload(version('three'));
  assert.deepEqual(world.daemon.processes(), ['web@1#0 (pid 100)', 'web@3#0 (pid 102)']);
  await world.end();
});

test('a process that cannot be started fails the reload', async () => {
  const world = running();
  const failing = version('two', { pidFile: null, command: { kind: 'words', argv: ['/no/such/program'] } });
  const { children } = world;
  children.push = () => {
    throw new Error('no such program');
  };
  world.daemon.reload(failing);
  assert.equal(world.daemon.generation, 1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(world.daemon.processes(), ['web@1#0 (pid 100)']);
  assert.ok(world.messages.some((message) => message.startsWith('reload failed: web@2#0 ')));
  await world.end();
});

test('an instance of the current generation that dies during a reload is restarted in its generation', async () => {
  const world = running();
  world.daemon.reload(version('two'));
  world.exit(0, 1);
  assert.deepEqual(world.daemon.processes(), ['web@1#0 (pid 102)', 'web@2#0 (pid 101)']);
  await world.end();
});

test('a reload with newer settings supersedes one that is not ready; with the same settings it joins it', async () => {
  const world = running();
  world.daemon.reload(version('two'));
  world.daemon.reload(version('two'));
  assert.equal(world.children.length, 2);
  world.daemon.reload(version('three'));
  assert.deepEqual(world.signals, ['one: ', 'two: SIGTERM', 'three: ']);
  world.ready(1);
  assert.equal(world.daemon.generation, 1);
  world.ready(2);
  assert.equal(world.daemon.generation, 3);
  assert.deepEqual(world.signals, ['one: SIGTERM', 'two: SIGTERM', 'three: ']);
  await world.end();
});

test('a stop during a reload stops both generations, and a later start starts the current one', async () => {
  const world = running();
  world.daemon.reload(version('two'));
  world.daemon.stop();
  assert.deepEqual(world.signals, ['one: SIGTERM', 'two: SIGTERM']);
  assert.equal(world.daemon.wanted, 'down');
  world.exit(0);
  assert.equal(world.daemon.isInactive, false);
  world.exit(1);
  assert.equal(world.daemon.isInactive, true);
  world.daemon.start();
  assert.deepEqual(world.daemon.processes(), ['web@1#0 (pid 102)']);
  await world.end();
});

test('a generation that does not drain within the limit is killed', async () => {
  const world = running({ shutdownTimeout: 20 });
  world.daemon.reload(version('two', { shutdownTimeout: 20 }));
  world.ready(1);
  while (!world.children[0]?.done.includes('SIGKILL')) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(world.signals[1], 'two: ');
  world.exit(0);
  assert.deepEqual(world.daemon.processes(), ['web@2#0 (pid 101)']);
  await world.end();
});

test('of four generations that drain the oldest is killed', async () => {
  const world = running();
  for (let n = 1; n <= 4; n++) {
    world.daemon.reload(version(`v${n}`));
    world.ready(n);
  }
  assert.deepEqual(world.signals, ['one: SIGTERM SIGKILL', 'v1: SIGTERM', 'v2: SIGTERM', 'v3: SIGTERM', 'v4: ']);
  assert.ok(world.messages.includes('more than 3 generations of web drain; sending SIGKILL to web@1'));
  await world.end();
});

test('a death after the promotion is an ordinary restart, and the generation that drains goes on draining', async () => {
  const world = running();
  world.daemon.reload(version('two'));
  world.ready(1);
  world.exit(1, 1);
  assert.deepEqual(world.signals, ['one: SIGTERM', 'two: ', 'two: ']);
  assert.deepEqual(world.daemon.processes(), ['web@2#0 (pid 102)', 'web@1#0 (pid 100)']);
  await world.end();
});

test('the reload of a stopped daemon starts the next generation', async () => {
  const world = running();
  world.daemon.stop();
  world.exit(0);
  world.daemon.reload(version('two'));
  assert.deepEqual(world.daemon.processes(), ['web@2#0 (pid 101)']);
  await world.end();
});

test('all instances of the next generation must be ready', async () => {
  const world = running();
  world.daemon.resize(version('one'), 2);
  world.ready(1);
  world.daemon.reload(version('two'));
  assert.equal(world.children.length, 4);
  world.ready(2);
  assert.equal(world.daemon.generation, 1);
  world.ready(3);
  assert.equal(world.daemon.generation, 2);
  assert.deepEqual(world.signals, ['one: SIGTERM', 'one: SIGTERM', 'two: ', 'two: ']);
  await world.end();
});

test('fewer instances: the last ones are stopped and dropped', async () => {
  const world = running();
  world.daemon.resize(version('one'), 3);
  assert.equal(world.daemon.instances.length, 3);
  world.daemon.resize(version('one'), 1);
  assert.deepEqual(world.signals, ['one: ', 'one: SIGTERM', 'one: SIGTERM']);
  world.exit(2);
  world.exit(1);
  assert.equal(world.daemon.instances.length, 1);
  await world.end();
});
