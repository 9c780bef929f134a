/** A table is never wider than its terminal; what is cut says so, and what is left out is the least important. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, oneLine, widthOf } from '../../src/cli/columns.ts';
import { type Column, table } from '../../src/cli/table.ts';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly exit: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { head: 'NAME', cell: ({ name }) => name, least: 6 },
  { head: 'STATE', cell: ({ state }) => state, colour: () => 'green' },
  { head: 'EXIT', cell: ({ exit }) => exit, least: 5, spare: 1 },
];
const ROWS: readonly Row[] = [
  { name: 'web', state: 'up', exit: '-' },
  { name: 'a-rather-long-name', state: 'halted', exit: 'ended with exit status 1: no such file or directory' },
];

test('without a limit it is as wide as its content', () => {
  assert.equal(
    table(COLUMNS, ROWS, null, false),
    `NAME                STATE   EXIT
web                 up      -
a-rather-long-name  halted  ended with exit status 1: no such file or directory
`,
  );
});

test('the last long column is cut first, then the one before it', () => {
  assert.equal(
    table(COLUMNS, ROWS, 40, false),
    `NAME                STATE   EXIT
web                 up      -
a-rather-long-name  halted  ended with…
`.replace('ended with…', 'ended with …'),
  );
  assert.equal(
    table(COLUMNS, ROWS, 24, false),
    'NAME       STATE   EXIT\nweb        up      -\na-rather…  halted  ende…\n',
  );
});

test('what still does not fit is left out, the least important first', () => {
  assert.equal(table(COLUMNS, ROWS, 20, false), 'NAME          STATE\nweb           up\na-rather-lo…  halted\n');
});

for (const width of [14, 20, 33, 40, 57, 80, 200]) {
  test(`no line is wider than ${width}`, () => {
    for (const line of table(COLUMNS, ROWS, width, false).split('\n')) assert.ok(widthOf(line) <= width, line);
  });
}

test('colours are added after the columns are made', () => {
  const [, web = ''] = table(COLUMNS, ROWS, null, true).split('\n');
  assert.equal(web, `web${' '.repeat(17)}\u001b[32mup    \u001b[0m  -`);
});

test('what daemons say cannot steer a terminal, and takes one line', () => {
  assert.equal(oneLine('a\u001b[31mb\nc\td\u009b1m'), 'a\\u001b[31mb\\nc d\\u009b1m');
});

test('wide signs take two columns, accents none', () => {
  assert.equal(widthOf('日本'), 4);
  assert.equal(widthOf('e\u0301'), 1);
  assert.equal(cut('日本語', 5), '日本…');
  assert.equal(cut('plain', 5), 'plain');
});
