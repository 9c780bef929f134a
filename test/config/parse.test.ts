/** A file's bytes become sections, keys and values by CouchDB's rules, each value with its line; oddities are noted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBytes } from '../../src/base/text.ts';
import { diagnosticText } from '../../src/config/ini/diagnostic.ts';
import { parseFile } from '../../src/config/ini/parse.ts';
import { plain } from './vectors.ts';

const parse = (text: string | Buffer): ReturnType<typeof parseFile> => parseFile(Buffer.from(text), 'a.ini');
const valuesIn = (text: string | Buffer): Record<string, Record<string, string>> => plain(parse(text).values);
const notesIn = (text: string): string[] => parse(text).warnings.map(diagnosticText);

const rules: readonly (readonly [string, string, Record<string, Record<string, string>>])[] = [
  ['a header is the name up to the first "]", and nothing behind it', '[s]]\nk = v\n[t]]', {}],
  ['a header may hold blanks, "=" and ";" without a blank', '[ a =;b ]\nk = v', { ' a =;b ': { k: 'v' } }],
  ['a header that lost its end leaves the section as it was', '[s]\na = 1\n[t\nb = 2', { s: { a: '1', b: '2' } }],
  ['a line that begins with "[" is never a key', '[s]\n[k] = v\n[ = v', {}],
  ['" = " splits before "=" does', '[s]\na=b = c\n=k= = v', { s: { 'a=b': 'c', '=k=': 'v' } }],
  ['a tab is no part of " = "', '[s]\na\t=\tb = c', { s: { 'a\t=\tb': 'c' } }],
  ['only the first " = " splits', '[s]\na = b = c', { s: { a: 'b = c' } }],
  [
    'a comment begins at ";" behind a blank, also in a header',
    '[s] ;x\na = 1\t;x\nb = 1 ;;x',
    { s: { a: '1', b: '1' } },
  ],
  ['a comment is cut before the line is split', '[s]\na ;= 1\nb = ; c\nc =\t;', {}],
  ['blanks are space, tab, vertical tab, form feed', '[s]\n\v\f\ta \v=\f b\t\f', { s: { a: 'b' } }],
  [
    'a line ends at LF, CR, CRLF and Ctrl-Z',
    '[s]\ra = 1\r\nb = 2\x1ac = 3\n\rd = 4',
    { s: { a: '1', b: '2', c: '3', d: '4' } },
  ],
  ['control characters are ordinary', '[s]\na\x01 = \x02\x1f\x7f', { s: { 'a\x01': '\x02\x1f\x7f' } }],
  ['NUL bytes are ordinary', '[s\0]\na\0 = \0', { 's\0': { 'a\0': '\0' } }],
  ['no word is special', '[true]\nnull = false\ntrue = null\n1 = 2', { true: { null: 'false', true: 'null', 1: '2' } }],
  [
    'dots, brackets and quotes are ordinary',
    '[a.b\\.c]\n"k"[] = [1]\nk[] = "v"',
    { 'a.b\\.c': { '"k"[]': '[1]', 'k[]': '"v"' } },
  ],
  ['a nested name does not meet its parent', '[a]\nb = 1\n[a.b]\nc = 2', { a: { b: '1' }, 'a.b': { c: '2' } }],
  ['a percent sign is only that', '[a%2e]\nb%3d = %41', { 'a%2e': { 'b%3d': '%41' } }],
  ['a byte order mark is skipped, at the start only', '\ufeff[s]\na = 1\n\ufeff[t]\nb = 2', { s: { a: '1', b: '2' } }],
  [
    'Unicode blanks and line ends are ordinary',
    '[s]\na = \u00a0\u2028b\u3000\u2029',
    { s: { a: '\u00a0\u2028b\u3000\u2029' } },
  ],
];

for (const [rule, text, expected] of rules) {
  test(rule, () => assert.deepEqual(valuesIn(text), expected));
}

test('names that JavaScript gives to objects are names', () => {
  const text = '[__proto__]\n__proto__ = 1\nconstructor = 2\n[constructor]\ntoString = 3\nhasOwnProperty = 4\n';
  const { values } = parse(text);
  assert.deepEqual([...values.keys()].sort(), ['__proto__', 'constructor']);
  assert.equal(values.get('__proto__')?.get('__proto__')?.value, '1');
  assert.equal(values.get('__proto__')?.get('constructor')?.value, '2');
  assert.equal(values.get('constructor')?.get('hasOwnProperty')?.value, '4');
});

test('byte 0x85 stays, so a character that ends in it stays whole', () => {
  assert.deepEqual(valuesIn('[s]\nk = v…\nA\u0305 = Å\n'), { s: { k: 'v…', 'A\u0305': 'Å' } });
  const { values } = parse(Buffer.from('[s]\nk = v\x85\n', 'latin1'));
  assert.deepEqual(encodeBytes(values.get('s')?.get('k')?.value ?? ''), Buffer.from('v\x85', 'latin1'));
});

test('bytes that are not UTF-8 come back as they were', () => {
  const { values } = parse(Buffer.from('[caf\xe9]\n\xff = \xc3\n', 'latin1'));
  const [section = '', entries] = [...values][0] ?? [];
  const [key = '', entry] = [...(entries ?? [])][0] ?? [];
  assert.deepEqual(encodeBytes(section), Buffer.from('caf\xe9', 'latin1'));
  assert.deepEqual(encodeBytes(key), Buffer.from('\xff', 'latin1'));
  assert.deepEqual(encodeBytes(entry?.value ?? ''), Buffer.from('\xc3', 'latin1'));
});

test('each value knows its file and line, whatever ends the lines', () => {
  const { values } = parse('\ufeff; top\r\n[s]\ra = 1\n\n[s]\nb = 2\x1ac = 3\na = 4');
  assert.deepEqual(
    [...(values.get('s') ?? [])].map(([key, { origin }]) => [key, origin.file, origin.line]),
    [
      ['a', 'a.ini', 8],
      ['b', 'a.ini', 6],
      ['c', 'a.ini', 7],
    ],
  );
});

const oddities: readonly (readonly [string, string, string[]])[] = [
  [
    'a section of ours that is given twice',
    '[os_daemons]\na = x\n[s]\n[os_daemons]\nb = y',
    ['a.ini:4: [os_daemons] is given twice, first in line 1; both parts count'],
  ],
  [
    'a key of ours that is given twice',
    '[osdaemond]\na = x\na = y',
    ['a.ini:3: [osdaemond] a: is given twice, first in line 2; this one counts'],
  ],
  [
    'a key of ours without a value',
    '[os_daemon.x]\na =\n',
    ['a.ini:2: [os_daemon.x] a: has no value and is ignored; what an earlier file says stays'],
  ],
  [
    'words in a section of ours',
    '[os_daemon_settings]\nmax_retries 3\n',
    ['a.ini:2: [os_daemon_settings] there is no "key = value" in this line; it is ignored'],
  ],
  [
    'a header that is none',
    '[s]\na = 1\n[os_daemons\nb = 2',
    ['a.ini:3: [s] this is not a section header, so what follows stays in this section'],
  ],
  [
    'a header that is none, before any other',
    '[os_daemons',
    ['a.ini:1: this is not a section header, so what follows is in no section and is ignored'],
  ],
  ['NUL bytes', '[s]\na = \0', ['a.ini:2: the file holds NUL bytes; they are kept as they are']],
  ['what others do in their sections is theirs', '[s]\na = 1\na = 2\n[s]\nwords\nb =\n', []],
];

for (const [what, text, notes] of oddities) {
  test(`noted: ${what}`, () => assert.deepEqual(notesIn(text), notes));
}

test('a file of another kind does not flood the log', () => {
  const notes = notesIn('[os_daemons]\n'.repeat(1000));
  assert.equal(notes.length, 21);
  assert.equal(notes.at(-1), 'a.ini: 979 more lines like these');
});

test('a UTF-16 file is told apart from a broken one', () => {
  const bytes = Buffer.from('\ufeff[s]\nk = v\n', 'utf16le');
  assert.deepEqual(plain(parseFile(bytes, 'a.ini').values), {});
  assert.equal(parseFile(bytes, 'a.ini').damage?.message, 'the file is in UTF-16; save it as UTF-8');
});

/** Work grows with the length: where it grew with its square, these would take hours, and so hit the runner's limit. */
const MANY = 1 << 20;
const hostile: readonly (readonly [string, string])[] = [
  ['blanks', ' '.repeat(MANY)],
  ['a run of blanks inside a line', `[s]\na${' '.repeat(MANY)}b = c`],
  ['line ends', '\r\n\r'.repeat(MANY)],
  ['comments', `[s]\nk = ${' ;'.repeat(MANY)}`],
  ['equal signs', `[s]\nk${'='.repeat(MANY)}`],
  ['brackets', `[s]\n${'['.repeat(MANY)}`],
  ['headers', '[os_daemons]\n'.repeat(MANY / 16)],
  ['keys', `[s]\n${Array.from({ length: MANY / 16 }, (_, i) => `k${i} = v\n`).join('')}`],
];

for (const [what, text] of hostile) {
  test(`a file full of ${what} is read in one go`, () => {
    const { values } = parse(text);
    assert.ok(values.size <= 1);
  });
}
