/** A snapshot of a daemon survives JSON in every state that commands and exits lead to; a damaged one is rejected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OsdaemonError } from '../../src/base/errors.ts';
import { type DaemonSnapshot, restoreDaemon } from '../../src/daemons/daemonsnapshot.ts';
import { ROLLOUT_TABLE } from '../../src/machine/rollout/rollouttable.ts';
import { chances } from '../machine/instanceworld.ts';
import { ReloadWorld, version } from './reloadworld.ts';

const LIVES = 25;
const STEPS = 100;

type Chance = ReturnType<typeof chances>;

function throughJson(world: ReloadWorld): DaemonSnapshot {
  return JSON.parse(JSON.stringify(world.daemon.snapshot()));
}

/** A command, a readiness or an exit. */
function step(world: ReloadWorld, chance: Chance): void {
  const { daemon } = world;
  const settings = version(`v${chance(3)}`);
  const commands: readonly (() => void)[] = [
    () => daemon.start(),
    () => daemon.reload(settings),
    () => daemon.reload(settings),
    () => daemon.restart(),
    () => daemon.resize(settings, 1 + chance(2)),
    () => daemon.adopt(settings),
    () => daemon.stop(),
    () => daemon.replace(settings, 'up'),
    () => daemon.replace(settings, 'as before'),
  ];
  if (chance(60) === 0) daemon.remove();
  else if (chance(4) === 0) commands[chance(commands.length)]?.();
  const alive = world.alive();
  const child = alive[chance(Math.max(1, alive.length))];
  if (child === undefined) return;
  if (chance(3) > 0) world.ready(child);
  else world.exit(child, chance(2));
}

test('every reachable state of a daemon survives JSON', async () => {
  const chance = chances(8_151);
  const phases = new Set<string>();
  const states = new Set<string>();
  for (let life = 0; life < LIVES; life++) {
    const missing = chance(4) === 0 ? [{ name: 'db', state: 'halted' } as const] : [];
    const world = new ReloadWorld(version('one', { maxRetries: 3, restartDelay: chance(2) * 10_000 }), missing);
    for (let i = 0; i < STEPS; i++) {
      step(world, chance);
      const snapshot = throughJson(world);
      const restored = restoreDaemon(snapshot, 0);
      assert.deepEqual(JSON.parse(JSON.stringify(restored.rollout)), snapshot.rollout);
      assert.deepEqual(restored.registrations.snapshot(), snapshot.registrations);
      assert.deepEqual(restored.settings.get(restored.rollout.current.settings), world.daemon.settings);
      for (const { number, instances } of snapshot.generations) {
        assert.deepEqual(restored.generations.get(number), instances);
        for (const { model } of instances) states.add(model.state.name);
      }
      phases.add(snapshot.rollout.phase.name);
    }
    await world.end();
  }
  assert.deepEqual([...phases].sort(), Object.keys(ROLLOUT_TABLE).sort());
  for (const state of ['stopped', 'starting', 'ready', 'stopping', 'backoff', 'halted']) assert.ok(states.has(state));
});

test('a running process is described with its pid, run and descriptors', async () => {
  const world = new ReloadWorld();
  world.daemon.start();
  world.ready(0);
  const { generations, settings } = throughJson(world);
  const [instance] = generations[0]?.instances ?? [];
  // A real process may have the pid of the fake one.
  const process = instance?.process && { ...instance.process, startTime: null };
  assert.equal(instance?.model.lastRun, 1);
  assert.deepEqual(process, {
    pid: 100,
    startTime: null,
    token: 'token',
    descriptors: { stdin: 10, stdout: 11, stderr: 12, notification: null },
    notifySocket: null,
  });
  assert.equal(settings.length, 1);
  await world.end();
});

test('snapshots that contradict themselves are rejected with the reason', async () => {
  const world = new ReloadWorld();
  world.daemon.start();
  world.ready(0);
  world.daemon.reload(version('two'));
  const good = throughJson(world);
  const [first] = good.generations;
  assert.ok(first !== undefined);
  const damaged: readonly [unknown, RegExp][] = [
    [{}, /a field is missing/],
    [{ ...good, extra: 1 }, /unknown/],
    [{ ...good, generations: [first] }, /the generations are not those of the rollout/],
    [{ ...good, settings: good.settings.slice(1) }, /settings \d are missing/],
    [{ ...good, rollout: { ...good.rollout, lastGeneration: 1 } }, /above lastGeneration/],
    [{ ...good, rollout: { ...good.rollout, current: { ...good.rollout.current, number: 2 } } }, /the same number/],
    [{ ...good, rollout: { ...good.rollout, phase: { name: 'steady' } } }, /the generations are not those/],
    [
      { ...good, rollout: { ...good.rollout, current: { ...good.rollout.current, instances: ['halted'] } } },
      /is serving, but counts as halted/,
    ],
    [{ ...good, rollout: { ...good.rollout, phase: { name: 'flying' } } }, /invalid snapshot of a rollout/],
  ];
  restoreDaemon(good, 0);
  for (const [snapshot, reason] of damaged) {
    assert.throws(
      () => restoreDaemon(JSON.parse(JSON.stringify(snapshot)), 0),
      (thrown) => thrown instanceof OsdaemonError && thrown.code === 'bad_snapshot' && reason.test(thrown.message),
      `${reason}`,
    );
  }
  await world.end();
});
