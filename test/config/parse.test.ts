/** Files parse by CouchDB's rules, each value with its line; unusual lines are warnings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBytes } from '../../src/base/text.ts';
import { diagnosticText } from '../../src/config/ini/diagnostic.ts';
import { parseFile } from '../../src/config/ini/parse.ts';
import { plain } from './vectors.ts';

const parse = (text: string | Buffer): ReturnType<typeof parseFile> => parseFile(Buffer.from(text), 'a.ini');
const valuesIn = (text: string | Buffer): Record<string, Record<string, string>> => plain(parse(text).values);
const warningsIn = (text: string): string[] => parse(text).warnings.map(diagnosticText);

const rules: readonly (readonly [string, string, Record<string, Record<string, string>>])[] = [
  ['a header is the name up to the first "]", and nothing behind it', '[s]]\nk = v\n[t]]', {}],
  ['a header may contain blanks, "=" and ";" without a blank', '[ a =;b ]\nk = v', { ' a =;b ': { k: 'v' } }],
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

test('names of object properties are ordinary names', () => {
  const text = '[__proto__]\n__proto__ = 1\nconstructor = 2\n[constructor]\ntoString = 3\nhasOwnProperty = 4\n';
  const { values } = parse(text);
  assert.deepEqual([...values.keys()].sort(), ['__proto__', 'constructor']);
  assert.equal(values.get('__proto__')?.get('__proto__')?.value, '1');
  assert.equal(values.get('__proto__')?.get('constructor')?.value, '2');
  assert.equal(values.get('constructor')?.get('hasOwnProperty')?.value, '4');
});

test('byte 0x85 is no blank, so a character that ends in it is kept', () => {
  assert.deepEqual(valuesIn('[s]\nk = v…\nA\u0305 = Å\n'), { s: { k: 'v…', 'A\u0305': 'Å' } });
  const { values } = parse(Buffer.from('[s]\nk = v\x85\n', 'latin1'));
  assert.deepEqual(encodeBytes(values.get('s')?.get('k')?.value ?? ''), Buffer.from('v\x85', 'latin1'));
});

test('bytes that are not UTF-8 are kept', () => {
  const { values } = parse(Buffer.from('[caf\xe9]\n\xff = \xc3\n', 'latin1'));
  const [section = '', entries] = [...values][0] ?? [];
  const [key = '', entry] = [...(entries ?? [])][0] ?? [];
  assert.deepEqual(encodeBytes(section), Buffer.from('caf\xe9', 'latin1'));
  assert.deepEqual(encodeBytes(key), Buffer.from('\xff', 'latin1'));
  assert.deepEqual(encodeBytes(entry?.value ?? ''), Buffer.from('\xc3', 'latin1'));
});

test('each value has its file and line, with any line end', () => {
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

const cases: readonly (readonly [string, string, string[]])[] = [
  [
    'an own section that appears twice',
    '[os_daemons]\na = x\n[s]\n[os_daemons]\nb = y',
    ['a.ini:4: [os_daemons] appears twice (first on line 1); merged'],
  ],
  [
    'an own key that appears twice',
    '[osdaemond]\na = x\na = y',
    ['a.ini:3: [osdaemond] a: appears twice (first on line 2); this one applies'],
  ],
  [
    'an own key without a value',
    '[os_daemon.x]\na =\n',
    ['a.ini:2: [os_daemon.x] a: no value; ignored, and the value of an earlier file applies'],
  ],
  [
    'a line without "=" in an own section',
    '[os_daemon_settings]\nmax_retries 3\n',
    ['a.ini:2: [os_daemon_settings] expected "key = value"; line ignored'],
  ],
  [
    'a broken header',
    '[s]\na = 1\n[os_daemons\nb = 2',
    ['a.ini:3: [s] broken section header; the lines that follow stay in this section'],
  ],
  [
    'a broken header before any other',
    '[os_daemons',
    ['a.ini:1: broken section header; the lines that follow are in no section and are ignored'],
  ],
  ['NUL bytes', '[s]\na = \0', ['a.ini:2: the file contains a NUL byte; it is kept']],
  ['other sections are not checked', '[s]\na = 1\na = 2\n[s]\nwords\nb =\n', []],
];

for (const [what, text, warnings] of cases) {
  test(`warning: ${what}`, () => assert.deepEqual(warningsIn(text), warnings));
}

test('a line of [os_daemons] that is no pair is an error, because its daemon would be missing', () => {
  const { errors } = parseFile(Buffer.from('[os_daemons]\na: sleep 9\nb = sleep 9\n'), 'a.ini');
  assert.deepEqual(errors.map(diagnosticText), ['a.ini:2: [os_daemons] expected "name = command"']);
});

test('a file of another kind gives a limited number of warnings', () => {
  const warnings = warningsIn('[os_daemons]\n'.repeat(1000));
  assert.equal(warnings.length, 21);
  assert.equal(warnings.at(-1), 'a.ini: 979 more lines like these');
});

test('a UTF-16 file is named as such', () => {
  const bytes = Buffer.from('\ufeff[s]\nk = v\n', 'utf16le');
  assert.deepEqual(plain(parseFile(bytes, 'a.ini').values), {});
  assert.equal(parseFile(bytes, 'a.ini').damage?.message, 'the file is in UTF-16; save it as UTF-8');
});

/** With quadratic time these would take hours and hit the runner's limit. */
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
  test(`a file full of ${what} takes linear time`, () => {
    const { values } = parse(text);
    assert.ok(values.size <= 1);
  });
}
