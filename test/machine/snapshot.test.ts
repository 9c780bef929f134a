/** A snapshot of an instance survives JSON, a change of the clock and nothing else: damaged ones are rejected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OsdaemonError } from '../../src/base/errors.ts';
import { initialInstance, stepInstance } from '../../src/machine/instancemachine.ts';
import { INSTANCE_TABLE } from '../../src/machine/instancetable.ts';
import { restoreInstance, snapshotInstance } from '../../src/machine/snapshot.ts';
import type { Event, Model, Policy } from '../../src/machine/types.ts';
import { chances, InstanceWorld, randomPolicy } from './instanceworld.ts';
import { DAEMONIZED, Life } from './life.ts';

const LIVES = 200;
const STEPS_PER_LIFE = 200;
/** As if the clock of the restoring process began this much earlier. */
const SHIFT = 86_400_000;

interface Moment {
  readonly model: Model;
  readonly event: Event;
  readonly policy: Policy;
}

/** Models that a random walk reaches, each with the event that came next. */
function* moments(): Generator<Moment> {
  const chance = chances(4_711);
  for (let life = 0; life < LIVES; life++) {
    const world = new InstanceWorld(randomPolicy(chance));
    for (let i = 0; i < STEPS_PER_LIFE; i++) {
      const event = world.somethingHappens(chance);
      yield { model: world.model, event, policy: world.policy };
      world.on(event);
    }
  }
}

function throughJson(model: Model): unknown {
  return JSON.parse(JSON.stringify(snapshotInstance(model)));
}

test('every reachable state survives JSON unchanged', () => {
  const states = new Set<string>();
  for (const { model } of moments()) {
    states.add(model.state.name);
    assert.deepEqual(restoreInstance(throughJson(model), 0), model);
  }
  assert.deepEqual([...states].sort(), Object.keys(INSTANCE_TABLE).sort());
});

test('a restored instance decides as the original, by the clock of the process that restored it', () => {
  for (const { model, event, policy } of moments()) {
    const restored = restoreInstance(throughJson(model), SHIFT);
    const there = stepInstance(restored, { ...event, at: event.at + SHIFT }, policy);
    const here = stepInstance(model, event, policy);
    assert.deepEqual(restoreInstance(there.model, -SHIFT), here.model);
    assert.deepEqual(
      there.effects.map((effect) =>
        'at' in effect && effect.at !== null ? { ...effect, at: effect.at - SHIFT } : effect,
      ),
      here.effects,
    );
  }
});

test('an exit that left processes in the background survives, too', () => {
  const { model } = new Life({ maxRetries: 1 }).on('start').dies(DAEMONIZED);
  assert.equal(model.state.name, 'halted');
  assert.deepEqual(restoreInstance(throughJson(model), 0), model);
});

test('a snapshot that lacks a value, or has one too many or of another type, is rejected', () => {
  const oneOfEach = new Map<string, Model>();
  for (const { model } of moments()) oneOfEach.set(model.state.name, model);
  let damaged = 0;
  for (const [name, model] of oneOfEach) {
    for (const damage of damagesOf(throughJson(model))) {
      damaged++;
      rejects(damage, `${name}: ${JSON.stringify(damage)}`);
    }
  }
  assert.ok(damaged > 200, `only ${damaged} damaged snapshots`);
});

test('a snapshot that contradicts itself is rejected with the reason', () => {
  const { model } = new Life({ readiness: true }).on('start');
  assert.match(rejects({ ...model, lastRun: 2 }), /state\.run is 1, but lastRun is 2/);
  assert.match(rejects({ ...model, deadline: null }), /an instance that is starting has no deadline/);
  assert.match(rejects({ ...initialInstance, deadline: 1 }), /a stopped instance has a deadline/);
  const halted = new Life({ maxRetries: 1 }).on('start').dies().model;
  assert.match(rejects({ ...halted, lastExit: null }), /state\.exit is set, but lastExit is null/);
});

test('what is no snapshot at all is rejected', () => {
  for (const junk of [null, undefined, 1, 'stopped', [], {}, { state: null }]) rejects(junk);
});

/** Copies of a JSON value with one part of it removed, replaced or added. */
function* damagesOf(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) {
    // null is valid where a value may be missing.
    if (value !== null) yield { unexpected: value };
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const damage of damagesOf(item)) yield value.with(index, damage);
    }
    return;
  }
  const entries = Object.entries(value);
  yield { ...value, unexpected: 1 };
  for (const [key, part] of entries) {
    yield Object.fromEntries(entries.filter(([other]) => other !== key));
    for (const damage of damagesOf(part)) yield { ...value, [key]: damage };
  }
}

function rejects(snapshot: unknown, message?: string): string {
  try {
    restoreInstance(snapshot, 0);
  } catch (thrown) {
    assert.ok(thrown instanceof OsdaemonError, String(thrown));
    assert.equal(thrown.code, 'bad_snapshot');
    return thrown.message;
  }
  assert.fail(message ?? `accepted ${JSON.stringify(snapshot)}`);
}
