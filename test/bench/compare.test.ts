/** The comparison of two checkouts reports a figure only if it differs by more than its spread. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf, comparison, spreadOf } from '../../bench/compare.ts';
import type { Figure } from '../../bench/figures.ts';

const figure = (values: readonly number[], better: Figure['better'] = 'less'): Figure => ({
  name: 'restart',
  unit: 'ms',
  values,
  peers: '',
  reach: null,
  by: 'p50',
  better,
});

test('the spread of few values is their range', () => assert.equal(spreadOf([3, 1, 2]), 2));

test('the spread of many values ignores a tenth at each end', () => {
  assert.equal(spreadOf([1000, ...Array.from({ length: 18 }, (_, n) => n + 1), -1000]), 15);
});

test('a difference within the larger spread is no change', () => {
  assert.equal(changeOf({ there: figure([10, 11, 14]), here: figure([13, 13, 13]) }), '');
});

test('a difference beyond the spread is better or worse, depending on the figure', () => {
  const [low, high] = [
    [10, 10, 11],
    [15, 15, 16],
  ] as const;
  assert.equal(changeOf({ there: figure(low), here: figure(high) }), 'worse');
  assert.equal(changeOf({ there: figure(high), here: figure(low) }), 'better');
  assert.equal(changeOf({ there: figure(low, 'more'), here: figure(high, 'more') }), 'better');
});

test('the table shows medians, spreads and the relative difference', () => {
  const [, , row] = comparison([{ there: figure([10, 10, 11]), here: figure([15, 15, 16]) }]).split('\n');
  assert.deepEqual(
    row
      ?.split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
    ['restart', 'ms', '10.0', '1.00', '15.0', '1.00', '3/3', '+50.0 %', 'worse'],
  );
});
