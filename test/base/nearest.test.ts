/** A misspelt name is answered with the name that was meant, and a foreign one with no guess at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest, suggestName } from '../../src/base/nearest.ts';

const SETTINGS = [
  'max_retries',
  'retry_time',
  'stop_signal',
  'shutdown_timeout',
  'stdout',
  'umask',
  'env_file',
  'after',
];

const misspelt: readonly (readonly [word: string, meant: string, distance: number])[] = [
  ['max_retry', 'max_retries', 3],
  ['max_retires', 'max_retries', 1],
  ['stopsignal', 'stop_signal', 1],
  ['stdotu', 'stdout', 1],
  ['shutdowntimout', 'shutdown_timeout', 2],
];
for (const [word, meant, distance] of misspelt) {
  test(`"${word}" means "${meant}"`, () => assert.deepEqual(nearest(word, SETTINGS), { name: meant, distance }));
}

for (const word of ['priority', 'command', 'env', 'cwd', 'User', 'enabled', 'stopwaitsecs', 'a', '']) {
  test(`"${word}" means none of the settings`, () => assert.equal(nearest(word, SETTINGS), null));
}

test('short names: swapped letters are one error, and more than half of the letters must agree', () => {
  assert.equal(nearest('wbe', ['db', 'web'])?.name, 'web');
  assert.equal(nearest('show', ['stop']), null);
  assert.equal(nearest('dd', ['d'])?.name, 'd');
  assert.equal(nearest('a', ['b']), null);
});

test('the nearest of several names wins', () => {
  assert.equal(nearest('workr', ['work', 'worker', 'works'])?.distance, 1);
  assert.equal(nearest('worker2', ['worker1', 'worker22', 'worker2'])?.name, 'worker2');
});

test('very long names are not compared', () => {
  assert.equal(nearest('x'.repeat(101), ['x'.repeat(101)]), null);
  assert.equal(nearest('x'.repeat(99), ['x'.repeat(101), 'x'.repeat(100)])?.distance, 1);
});

test('a suggestion ends a message, and is empty if nothing is near', () => {
  assert.equal(suggestName('wbe', ['db', 'web']), '; did you mean "web"?');
  assert.equal(suggestName('we\nb', ['we\tb']), '; did you mean "we\\tb"?');
  assert.equal(suggestName('frobnicate', ['db', 'web']), '');
});
