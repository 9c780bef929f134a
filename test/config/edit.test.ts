/** An edit changes only the lines of one key, in any kind of file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOM, dialectLines, hasLineEnd, meaningOf } from '../../src/config/ini/dialect.ts';
import { deleteKey, setKey } from '../../src/config/ini/edit.ts';
import { changesBetween } from '../../src/config/ini/keychanges.ts';
import { parseFile } from '../../src/config/ini/parse.ts';
import { randomText, seeded } from './random.ts';

const set = (before: string, section: string, key: string, value: string): string =>
  setKey(Buffer.from(before), section, key, value).toString();
const del = (before: string, section: string, key: string): string =>
  deleteKey(Buffer.from(before), section, key).toString();

const sets: readonly (readonly [string, string, string])[] = [
  ['the line that counts is replaced, not the one before it', '[s]\na = 1\na = 2\n', '[s]\na = 1\na = v\n'],
  ['a line without a value is filled', '[s]\na =\nb = 2\n', '[s]\na = v\nb = 2\n'],
  ['but not where another line counts', '[s]\na = 1\na =\n', '[s]\na = v\na =\n'],
  ['the indentation stays', '[s]\n\t a=1\n', '[s]\n\t a = v\n'],
  [
    'the key may stand in a later part of its section',
    '[s]\nb = 1\n[t]\n[s]\na = 1\n',
    '[s]\nb = 1\n[t]\n[s]\na = v\n',
  ],
  ['a new key goes to the first part', '[s]\nb = 1\n[t]\n[s]\nc = 1\n', '[s]\nb = 1\na = v\n\n[t]\n[s]\nc = 1\n'],
  ['a new key goes before the blank lines', '[s]\nb = 1\n\n\n[t]\n', '[s]\nb = 1\na = v\n\n\n[t]\n'],
  ['and before those at the end', '[s]\nb = 1\n\n\n', '[s]\nb = 1\na = v\n\n\n'],
  ['an empty section gets its first key', '[s]\n\n[t]\nb = 1\n', '[s]\na = v\n\n[t]\nb = 1\n'],
  ['CRLF stays CRLF', '[s]\r\nb = 1\r\n\r\n[t]\r\n', '[s]\r\nb = 1\r\na = v\r\n\r\n[t]\r\n'],
  ['CR stays CR', '[s]\rb = 1\r[t]\r', '[s]\rb = 1\ra = v\r\r[t]\r'],
  ['CRLF, replaced', '[s]\r\na = 1\r\n', '[s]\r\na = v\r\n'],
  ['CRLF, a new section', '[t]\r\nb = 1', '[t]\r\nb = 1\r\n\r\n[s]\r\na = v\r\n'],
  ['the neighbour says which line end, where they are mixed', '[t]\r\n[s]\nb = 1\n', '[t]\r\n[s]\nb = 1\na = v\n'],
  ['Ctrl-Z is kept and not repeated', '[s]\nb = 1\x1a[t]\n', '[s]\nb = 1\x1aa = v\n\n[t]\n'],
  ['a file gets a last line end', '[s]\na = 1\nb = 2', '[s]\na = v\nb = 2\n'],
  ['a byte order mark stays at the start', '\ufeff[s]\na = 1\n', '\ufeff[s]\na = v\n'],
  ['a file that is only a byte order mark', '\ufeff', '\ufeff\n[s]\na = v\n'],
  ['an empty line before a new section is enough', '[t]\n\n', '[t]\n\n[s]\na = v\n'],
  ['a broken header is no header', '[t\n[s\na = 1\n', '[t\n[s\na = 1\n\n[s]\na = v\n'],
];

for (const [rule, before, after] of sets) {
  test(`set: ${rule}`, () => assert.equal(set(before, 's', 'a', 'v'), after));
}

const deletes: readonly (readonly [string, string, string])[] = [
  ['the line goes, with its comment and its line end', '[s]\na = 1 ; x\r\nb = 2\n', '[s]\nb = 2\n'],
  [
    'every line of the key goes, in every part',
    '[s]\na = 1\nb = 2\na=\n[t]\na = 1\n[s]\na\t=3\n',
    '[s]\nb = 2\n[t]\na = 1\n[s]\n',
  ],
  ['what is only in a comment stays', '[s]\n;a = 1\n', '[s]\n;a = 1\n'],
  ['a last line without a line end', '[s]\nb = 2\na = 1', '[s]\nb = 2\n'],
  ['a missing key', '[s]\nb = 2', '[s]\nb = 2'],
  ['a missing section', '[t]\na = 2', '[t]\na = 2'],
];

for (const [rule, before, after] of deletes) {
  test(`delete: ${rule}`, () => assert.equal(del(before, 's', 'a'), after));
}

test('names of object properties are ordinary names', () => {
  const before = '[__proto__]\nconstructor = 1\n';
  assert.equal(set(before, '__proto__', '__proto__', 'v'), '[__proto__]\nconstructor = 1\n__proto__ = v\n');
  assert.equal(del(before, '__proto__', 'constructor'), '[__proto__]\n');
});

const refused: readonly (readonly [string, string, string, RegExp])[] = [
  ['', 'a', 'v', /section name is empty/],
  ['s]', 'a', 'v', /section name contains "\[" or "]"/],
  ['s\nt', 'a', 'v', /section name contains a line end/],
  ['s ;t', 'a', 'v', /section name contains a ";" after a blank/],
  ['s\0', 'a', 'v', /section name contains a control character/],
  ['s', '', 'v', /key is empty/],
  ['s', '[a', 'v', /key contains "\[" or "]"/],
  ['s', 'a\r', 'v', /key contains a line end/],
  ['s', ' a', 'v', /key begins or ends with a blank/],
  ['s', ';a', 'v', /key begins with ";"/],
  ['s', 'a\t;b', 'v', /key contains a ";" after a blank/],
  ['s', 'a = b', 'v', /key contains " = "/],
  ['s', 'a =', 'v', /key contains " = "/],
  ['s', 'a', '', /value is empty/],
  ['s', 'a', 'b\x1ac', /value contains a line end/],
  ['s', 'a', 'b ;c', /value contains a ";" after a blank/],
  ['s', 'a', ';b', /value begins with ";"/],
  ['s', 'a', 'b\f', /value begins or ends with a blank/],
  ['s', 'a', 'b\x7f', /value contains a control character/],
];

for (const [section, key, value, message] of refused) {
  test(`refused: ${message.source}`, () => {
    assert.throws(() => set('[s]\n', section, key, value), { name: 'OsdaemonError', code: 'bad_value', message });
  });
}

test('an error does not contain the value', () => {
  assert.throws(
    () => set('[s]\n', 's', 'a', 'secret ;x'),
    (thrown: Error) => !thrown.message.includes('secret'),
  );
});

test('in random files, a set reads back, a delete removes the key, and nothing else changes', () => {
  const random = seeded(20261121);
  for (let round = 0; round < 3000; round++) {
    const before = randomText(random);
    const section = random.pick(['s', 't', 'a.b', '__proto__', ' x ']);
    const key = random.pick(['a', 'b', 'a=', 'a b', 'constructor', '#']);
    const value = random.pick(['v', '= v', 'x = y', '[t]', 'a;b', 'é', '#']);
    for (const wanted of [value, null]) {
      const after = wanted === null ? deleteKey(before, section, key) : setKey(before, section, key, wanted);
      const was = parseFile(before, '').values;
      const is = parseFile(after, '').values;
      const logged = JSON.stringify([before.toString('latin1'), section, key, wanted, after.toString('latin1')]);
      assert.equal(is.get(section)?.get(key)?.value ?? null, wanted, logged);
      const others = changesBetween(was, is).filter((change) => change.section !== section || change.key !== key);
      assert.deepEqual(others, [], logged);
      assert.ok(wanted === null ? onlyLinesGone(before, after, key) : onlyOneLineNew(before, after), logged);
    }
  }
});

/** Whole lines of the key are missing, and every other line is there, in order, byte for byte. */
function onlyLinesGone(before: Buffer, after: Buffer, key: string): boolean {
  const name = Buffer.from(key).toString('latin1');
  const text = before.toString('latin1');
  let rest = after.toString('latin1');
  if (text.startsWith(BOM)) rest = rest.slice(BOM.length);
  for (const line of dialectLines(text)) {
    const meaning = meaningOf(line.text);
    const whole = text.slice(line.start, line.next);
    if (rest.startsWith(whole)) rest = rest.slice(whole.length);
    else if (!('key' in meaning) || meaning.key !== name) return false;
  }
  return rest === '';
}

/** What stands before and behind the edit is all of the file but at most one line; a last line end may have come. */
function onlyOneLineNew(before: Buffer, after: Buffer): boolean {
  const was = before.toString('latin1');
  const is = after.toString('latin1');
  let head = 0;
  while (head < was.length && was[head] === is[head]) head += 1;
  return ['', '\n', '\r', '\r\n'].some((end) => {
    const whole = was + end;
    let tail = 0;
    while (tail < whole.length - head && whole.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
    return !hasLineEnd(whole.slice(head, whole.length - tail));
  });
}
