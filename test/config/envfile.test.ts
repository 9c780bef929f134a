/** Environment files parse as under systemd. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvFile } from '../../src/config/values/envfile.ts';

const rules: readonly (readonly [string, string, Record<string, string>])[] = [
  ['lines of NAME=value', 'A=1\nB_2=two words\n', { A: '1', B_2: 'two words' }],
  ['blanks around are cut', ' A = 1 \t\n\tB=  2', { A: '1', B: '2' }],
  ['comments and empty lines', '# A=1\n ; B=2\n\n   \nC=3 # no comment\n', { C: '3 # no comment' }],
  ['a comment can go on in the next line', '# A \\\nB=1\nC=2\n', { C: '2' }],
  ['the last of two counts', 'A=1\nA=2\n', { A: '2' }],
  ['nothing is a value', 'A=\nB=""\n', { A: '', B: '' }],
  ['single quotes keep all', "A=' x \\ \" $B '\n", { A: ' x \\ " $B ' }],
  ['double quotes read a few escapes', 'A=" \\" \\\\ \\$ \\` \\n "\n', { A: ' " \\ $ ` \\n ' }],
  ['quoted parts are joined', `A="a" 'b'c\n`, { A: 'abc' }],
  ['a quote inside is a character', `A=it's\nB=5" pipe\n`, { A: "it's", B: '5" pipe' }],
  ['a value may go over lines in quotes', 'A="x\ny"\nB=1\n', { A: 'x\ny', B: '1' }],
  ['a backslash joins lines', 'A=x\\\n  y\nB="p\\\nq"\n', { A: 'x  y', B: 'pq' }],
  ['a backslash keeps the next character', 'A=\\"x\\ \\ \nB=\\#\n', { A: '"x  ', B: '#' }],
  ['nothing is expanded', 'A=$HOME %h `date`\n', { A: '$HOME %h `date`' }],
  ['CRLF ends a line, and a byte order mark is skipped', '\ufeffA=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['a backslash at the very end is nothing', 'A=1\\', { A: '1' }],
];

for (const [rule, text, expected] of rules) {
  test(rule, () => assert.deepEqual(parseEnvFile(text), { variables: new Map(Object.entries(expected)), errors: [] }));
}

const errors: readonly (readonly [string, number, string])[] = [
  ['A=1\nexport B=2\n', 2, 'expected NAME=value'],
  ['A="x\ny"\n=1\n', 3, 'expected NAME=value'],
  ['2A=1\n', 1, 'expected NAME=value'],
  ["\nA='secret\n", 2, 'A: unclosed quote'],
  ['A="secret\\"\n', 1, 'A: unclosed quote'],
  ['OSDAEMON_RUN=1\n', 1, 'OSDAEMON_RUN is set by osdaemond; choose another name'],
  ['A=secret\0\n', 1, 'the value of A contains a NUL byte'],
];

for (const [text, line, message] of errors) {
  test(`refused: ${JSON.stringify(text)}`, () => assert.deepEqual(parseEnvFile(text).errors, [{ line, message }]));
}

test('the lines after an error are parsed', () => {
  assert.deepEqual(
    [...parseEnvFile('A=1\nno\nB="open\nC=3\n').variables],
    [
      ['A', '1'],
      ['C', '3'],
    ],
  );
});

test('long runs of blanks and quotes take linear time', () => {
  const many = 1 << 18;
  for (const text of [
    `A=x${' '.repeat(many)}y`,
    `A="${'\\"'.repeat(many)}"`,
    `A=${'\\\n'.repeat(many)}`,
    '#\\\n'.repeat(many),
  ]) {
    assert.deepEqual(parseEnvFile(text).errors, []);
  }
});
