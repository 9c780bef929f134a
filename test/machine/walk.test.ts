/** A long random walk through the instance machine: no rule is broken, and the table shows exactly what can happen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bug } from '../../src/machine/ignore.ts';
import { stepInstance } from '../../src/machine/instancemachine.ts';
import { INSTANCE_TABLE } from '../../src/machine/instancetable.ts';
import type { Event, Model } from '../../src/machine/types.ts';
import { type Chance, chances, InstanceWorld, randomPolicy } from './instanceworld.ts';

const STEPS = 200_000;
const STEPS_PER_LIFE = 500;

test('200 000 random steps break no rule', () => {
  const chance = chances(20_261_121);
  const seen = new Set<string>();
  const reached = new Set<string>();
  for (let taken = 0; taken < STEPS; taken += STEPS_PER_LIFE) {
    const world = new InstanceWorld(randomPolicy(chance));
    for (let i = 0; i < STEPS_PER_LIFE; i++) {
      const event = world.somethingHappens(chance);
      seen.add(`${world.model.state.name} × ${event.type}`);
      const before = world.model;
      world.on(event);
      if (!meetsTable(before, event)) continue;
      // The same moment, if the settings of the deadline had just been removed.
      const without = stepInstance(before, event, { ...world.policy, heartbeatTimeout: 0, haltReset: null }).model;
      for (const { state } of [world.model, without])
        reached.add(`${before.state.name} --${event.type}--> ${state.name}`);
    }
    comesToStop(world, chance);
  }
  // stopped, backoff and halted answer no event of a run, starting and up no gone, and so on: 61 pairs can happen.
  const possible = Object.values(INSTANCE_TABLE).flatMap((row) => Object.values(row).filter((cell) => cell.do !== bug));
  assert.equal(seen.size, possible.length, 'the walk did not meet every pair of state and event that can happen');
  assert.deepEqual([...reached].sort(), tableTransitions().sort());
});

/** Not so: an event of an earlier run, and a timer that fires early. */
function meetsTable({ lastRun, deadline }: Model, event: Event): boolean {
  if (event.type === 'deadline') return deadline === null || event.at >= deadline;
  return !('run' in event) || event.run === lastRun;
}

/** Every transition that the table shows, except those of events that cannot happen. */
function tableTransitions(): string[] {
  return Object.entries(INSTANCE_TABLE).flatMap(([state, row]) =>
    Object.entries(row).flatMap(([event, cell]) =>
      cell.do === bug ? [] : [cell.to].flat().map((to) => `${state} --${event}--> ${to === 'same' ? state : to}`),
    ),
  );
}

/** If it is wanted down and the processes exit, the instance is stopped within a few events and starts nothing. */
function comesToStop(world: InstanceWorld, chance: Chance): void {
  world.on({ type: chance(2) === 0 ? 'stop' : 'kill', at: world.now });
  const { lastRun } = world.model;
  for (let i = 0; i < 20 && world.model.state.name !== 'stopped'; i++) world.on(world.next());
  world.holds(world.model.state.name === 'stopped', 'wanted down, but not stopped');
  world.holds(world.model.lastRun === lastRun, 'wanted down, but started');
}
