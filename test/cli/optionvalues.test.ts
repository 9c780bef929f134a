/** Values of options are read strictly, and an error names the option, the value and the help of the verb. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLineCount, parseTimeout, selectedDaemons } from '../../src/cli/optionvalues.ts';
import type { VerbArguments } from '../../src/cli/verb.ts';

function given({ values = {}, flags = [], operands = [] }: GivenArguments): VerbArguments {
  return { values: new Map(Object.entries(values)), flags: new Set(flags), operands };
}

interface GivenArguments {
  readonly values?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly operands?: readonly string[];
}

const timeouts: readonly (readonly [text: string, milliseconds: number])[] = [
  ['5', 5000],
  ['0.25', 250],
  ['.5', 500],
  ['0', 0],
];
for (const [text, milliseconds] of timeouts) {
  test(`--timeout ${text} is ${milliseconds} ms`, () =>
    assert.equal(parseTimeout(given({ values: { timeout: text } }), 'stop'), milliseconds));
}

test('without --timeout there is no limit', () => assert.equal(parseTimeout(given({}), 'stop'), undefined));

for (const text of ['-1', '5s', '1e3', 'x', '2000001', 'Infinity']) {
  test(`--timeout ${text} is refused`, () =>
    assert.throws(() => parseTimeout(given({ values: { timeout: text } }), 'stop'), {
      code: 'usage',
      message: new RegExp(`^--timeout must be a number of seconds .* not "${text}"; see osdaemonctl stop --help$`),
    }));
}

test('--lines has a default and a maximum', () => {
  const read = (lines?: string) =>
    parseLineCount(given(lines === undefined ? {} : { values: { lines } }), 'logs', 100, 500);
  assert.deepEqual([read(), read('0'), read('500')], [100, 0, 500]);
  for (const lines of ['501', '-1', '1.5', 'all']) assert.throws(() => read(lines), { code: 'usage' });
});

test('either names or --all', () => {
  assert.deepEqual(selectedDaemons(given({ operands: ['web'] }), 'stop'), ['web']);
  assert.equal(selectedDaemons(given({ flags: ['all'] }), 'stop'), 'all');
  assert.throws(() => selectedDaemons(given({}), 'stop'), { message: /^stop needs NAME… or --all;/ });
  assert.throws(() => selectedDaemons(given({ flags: ['all'], operands: ['web'] }), 'stop'), {
    message: /^stop takes NAME… or --all, not both;/,
  });
});
