/** Every schema accepts what its type allows, and nothing else. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspector } from '../../src/base/schema.ts';
import { GOALS, OUTCOMES } from '../../src/wire/commands.ts';
import { CALL_ROUTES, type Route, STREAM_ROUTES } from '../../src/wire/routes.ts';
import type { WireSchema } from '../../src/wire/schemas.ts';
import { STATES } from '../../src/wire/states.ts';
import { mutationsOf } from './mutations.ts';
import { ANSWERS, ITEMS, REQUESTS } from './samples.ts';

function problems(schema: WireSchema, value: unknown): string[] {
  const checked = inspector(schema)(value);
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path} ${message}`);
}

function accepted(schema: WireSchema, value: unknown): boolean {
  return problems(schema, value).length === 0;
}

function namesOf<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  const names: K[] = [];
  for (const name in table) names.push(name);
  return names;
}

describe('answers', () => {
  for (const name of namesOf(CALL_ROUTES)) {
    test(name, () => {
      const { answer } = CALL_ROUTES[name];
      assert.deepEqual(problems(answer, ANSWERS[name]), []);
      const missed = mutationsOf(ANSWERS[name]).filter(({ value }) => accepted(answer, value));
      assert.deepEqual(
        missed.map(({ what }) => what),
        [],
      );
    });
  }
});

describe('lines of streams', () => {
  for (const name of namesOf(STREAM_ROUTES)) {
    test(name, () => {
      const { answer } = STREAM_ROUTES[name];
      for (const item of ITEMS[name]) {
        assert.deepEqual(problems(answer, item), []);
        const missed = mutationsOf(item).filter(({ value }) => accepted(answer, value));
        assert.deepEqual(
          missed.map(({ what }) => what),
          [],
          item.kind,
        );
      }
    });
  }
});

describe('requests', () => {
  for (const name of namesOf(CALL_ROUTES)) {
    test(name, () => {
      const { request } = CALL_ROUTES[name];
      const required: unknown = request.required;
      assert.ok(Array.isArray(required));
      assert.deepEqual(problems(request, REQUESTS[name]), []);
      const missed = mutationsOf(REQUESTS[name]).filter(({ what, value }) => {
        const optional = what.startsWith('without ') && !required.includes(what.slice('without '.length));
        return accepted(request, value) !== optional;
      });
      assert.deepEqual(
        missed.map(({ what }) => what),
        [],
      );
    });
  }

  const bounds: readonly (readonly [keyof typeof CALL_ROUTES, unknown, string])[] = [
    ['start', { names: [] }, '/names must have at least 1 item'],
    ['start', { names: [''] }, '/names/0 must be a name of 1 to 1000 characters'],
    ['start', { all: true, timeout: -1 }, '/timeout must be at least 0'],
    ['start', { all: true, timeout: 2 ** 31 }, '/timeout must be at most 2147483647'],
    ['logs', { lines: 10_001 }, '/lines must be at most 10000'],
    ['signal', { all: true, signal: '' }, '/signal must be a signal name such as HUP or SIGHUP'],
  ];
  for (const [name, value, problem] of bounds) {
    test(`${name} ${JSON.stringify(value)}: ${problem}`, () => {
      assert.deepEqual(problems(CALL_ROUTES[name].request, value), [problem]);
    });
  }
});

test('the words of a list are the only ones that are accepted', () => {
  const outcome = (word: string, state: string | null): unknown => ({
    outcomes: [{ daemon: 'web', outcome: word, reason: '', state }],
  });
  const { answer } = CALL_ROUTES.start;
  for (const word of OUTCOMES) for (const state of [...STATES, null]) assert.ok(accepted(answer, outcome(word, state)));
  assert.ok(!accepted(answer, outcome('asked', null)));
  assert.ok(!accepted(answer, outcome('done', 'sleeping')));
  const { request } = CALL_ROUTES.wait;
  for (const goal of GOALS) assert.ok(accepted(request, { goal, all: true }));
  assert.ok(!accepted(request, { goal: 'really-down', all: true }));
});

test('every schema of a route compiles, and says what it describes', () => {
  for (const { request, answer, summary } of Object.values<Route>({ ...CALL_ROUTES, ...STREAM_ROUTES })) {
    assert.equal(request.type, 'object');
    assert.equal(request.additionalProperties, false);
    assert.ok(typeof answer.description === 'string' && answer.description !== '');
    assert.match(summary, /^[A-Z][^.]*[^.]$/);
    inspector(request)({});
    inspector(answer)({});
  }
});
