/** Guards and inspectors made from JSON schemas. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, inspector } from '../../src/base/schema.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

const number = { type: 'integer', minimum: 1, maximum: 9, description: 'a whole number' };
const POINT = { type: 'object', required: ['x', 'y'], properties: { x: number, y: number } };

test('a guard accepts what fits and refuses the rest', () => {
  const isPoint = compile<Point>(POINT);
  const value: unknown = { x: 1, y: 2 };
  assert.ok(isPoint(value) && value.x + value.y === 3);
  assert.ok(!isPoint({ x: 1 }));
  assert.ok(!isPoint(null));
});

test('an inspector gives the value with its type', () => {
  const checked = inspector<Point>(POINT)({ x: 1, y: 2 });
  assert.deepEqual(checked, { ok: true, value: { x: 1, y: 2 } });
});

test('an inspector names every problem and where it is, never the value', () => {
  const checked = inspector<Point>(POINT)({ x: 'secret', y: 10 });
  assert.deepEqual(checked, {
    ok: false,
    problems: [
      { path: '/x', message: 'must be a whole number' },
      { path: '/y', message: 'must be at most 9' },
    ],
  });
});

const messages: readonly (readonly [object, unknown, string])[] = [
  [{ type: 'number', minimum: 1 }, 0, 'must be at least 1'],
  [{ type: 'number', exclusiveMinimum: 0 }, 0, 'must be more than 0'],
  [{ type: 'number', maximum: 1 }, 2, 'must be at most 1'],
  [{ type: 'string', enum: ['a', 'b', 'c'] }, 'd', 'must be a, b or c'],
  [{ type: 'string', enum: ['a'] }, 'd', 'must be a'],
  [{ type: 'string', enum: ['a'], description: 'the letter a' }, 'd', 'must be the letter a'],
  [{ type: 'string', pattern: '^a', description: 'a word with a' }, 'd', 'must be a word with a'],
  [{ type: 'array', minItems: 1, description: 'a list' }, [], 'must have at least 1 item'],
  [{ type: 'array', maxItems: 2, description: 'a list' }, [1, 2, 3], 'must have at most 2 items'],
  [{ type: 'string' }, 1, 'must be a string'],
  [{ type: 'object', description: 'a point' }, 1, 'must be a point'],
  [{ type: 'object' }, 1, 'must be an object'],
  [{ type: 'object', properties: { x: number }, required: ['x'], description: 'a point' }, {}, 'must have "x"'],
  [{ type: 'object', additionalProperties: false, description: 'a point' }, { z: 1 }, 'must not have "z"'],
];

for (const [schema, value, message] of messages) {
  test(`a problem reads: ${message}`, () => {
    const checked = inspector<unknown>({ ...schema })(value);
    assert.deepEqual(checked, { ok: false, problems: [{ path: '', message }] });
  });
}
