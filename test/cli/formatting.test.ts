/** Durations are short enough for a table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText } from '../../src/cli/formatting.ts';

const durations: readonly (readonly [milliseconds: number, text: string])[] = [
  [-5, '0s'],
  [0, '0s'],
  [999, '0s'],
  [61_000, '1m 1s'],
  [3_600_000, '1h'],
  [90_061_000, '1d 1h'],
];
for (const [milliseconds, text] of durations) {
  test(`${milliseconds} ms is ${text}`, () => assert.equal(durationText(milliseconds), text));
}
