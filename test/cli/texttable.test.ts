/** A table is never wider than its terminal: it cuts text with an ellipsis, then drops columns by priority. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { type Column, textTable } from '../../src/cli/texttable.ts';
import { cutToWidth, oneLine, widthMeasureFor } from '../../src/cli/textwidth.ts';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly exit: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { head: 'NAME', cell: ({ name }) => name, minWidth: 6 },
  { head: 'STATE', cell: ({ state }) => state, colour: () => 'green' },
  { head: 'EXIT', cell: ({ exit }) => exit, minWidth: 5, dropPriority: 1 },
];
const ROWS: readonly Row[] = [
  { name: 'web', state: 'up', exit: '-' },
  { name: 'a-rather-long-name', state: 'halted', exit: 'ended with exit status 1: no such file or directory' },
];

test('without a limit the table is as wide as its content', async () => {
  assert.equal(
    await textTable(COLUMNS, ROWS, null, false),
    `NAME                STATE   EXIT
web                 up      -
a-rather-long-name  halted  ended with exit status 1: no such file or directory
`,
  );
});

test('the last long column is cut first, then the one before it', async () => {
  assert.equal(
    await textTable(COLUMNS, ROWS, 40, false),
    `NAME                STATE   EXIT
web                 up      -
a-rather-long-name  halted  ended with…
`.replace('with…', 'with …'),
  );
  assert.equal(
    await textTable(COLUMNS, ROWS, 24, false),
    'NAME       STATE   EXIT\nweb        up      -\na-rather…  halted  ende…\n',
  );
});

test('columns that still do not fit are dropped by priority', async () => {
  assert.equal(
    await textTable(COLUMNS, ROWS, 20, false),
    'NAME          STATE\nweb           up\na-rather-lo…  halted\n',
  );
});

for (const width of [14, 20, 33, 40, 57, 80, 200]) {
  test(`no line is wider than ${width}`, async () => {
    for (const line of (await textTable(COLUMNS, ROWS, width, false)).split('\n'))
      assert.ok(stringWidth(line) <= width, line);
  });
}

test('colours do not count towards the width of a column', async () => {
  const [, web = ''] = (await textTable(COLUMNS, ROWS, null, true)).split('\n');
  assert.equal(web, `web${' '.repeat(17)}\u001b[32mup    \u001b[39m  -`);
});

test('text of daemons cannot control the terminal, and takes one line', async () => {
  assert.equal(oneLine('a\u001b[31mb\nc\td\u009b1m'), 'a\\u001b[31mb\\nc d\\u009b1m');
});

const widths: readonly (readonly [text: string, width: number])[] = [
  ['plain', 5],
  ['日本', 4],
  ['e\u0301', 1],
  ['👩‍👧', 2],
  ['\u200b', 0],
];
for (const [text, width] of widths) {
  test(`"${text}" takes ${width} columns`, async () => assert.equal((await widthMeasureFor([text]))(text), width));
}

test('characters that are measured without string-width take as many columns as it says', async () => {
  for (let code = 0x20; code < 0x3000; code++) {
    const character = String.fromCodePoint(code);
    if (oneLine(character) !== character) continue;
    assert.equal((await widthMeasureFor([character]))(character), stringWidth(character), `U+${code.toString(16)}`);
  }
});

const cuts: readonly (readonly [text: string, width: number, shown: string])[] = [
  ['plain', 5, 'plain'],
  ['plain text', 6, 'plain…'],
  ['plain', 0, ''],
  ['日本語', 5, '日本…'],
  ['👩‍👧👩‍👧', 3, '👩‍👧…'],
];
for (const [text, width, shown] of cuts) {
  test(`"${text}" in ${width} columns`, async () =>
    assert.equal(cutToWidth(text, width, await widthMeasureFor([text])), shown));
}

test('columns of wide characters line up', async () => {
  const rows = [{ name: '日本', state: 'up', exit: '-' }];
  assert.equal(await textTable(COLUMNS, rows, null, false), 'NAME  STATE  EXIT\n日本  up     -\n');
});
