/** Answers are the bytes that CouchDB wrote. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBytes } from '../../src/base/text.ts';
import { jsonString, keyAnswer, sectionAnswer } from '../../src/protocol/answers.ts';

const section = (keys: Readonly<Record<string, string>>): ReadonlyMap<string, { value: string }> =>
  new Map(Object.entries(keys).map(([key, value]) => [key, { value }]));

test('only what JSON requires is escaped, control characters in capitals', () => {
  assert.equal(jsonString('http://a/b'), '"http://a/b"');
  assert.equal(jsonString('a"b\\c'), '"a\\"b\\\\c"');
  assert.equal(jsonString('\b\t\n\f\r'), '"\\b\\t\\n\\f\\r"');
  assert.equal(jsonString('\u0001\u001f\u001b'), '"\\u0001\\u001F\\u001B"');
  assert.equal(jsonString('\u007f é ☃ 😀 \u2028 \uffff'), '"\u007f é ☃ 😀 \u2028 \uffff"');
});

test('a backslash before text that looks like an escape is kept', () => {
  assert.equal(jsonString('\\u001f \\\u001f'), '"\\\\u001f \\\\\\u001F"');
});

test('bytes that are not UTF-8 are shown as U+FFFD', () => {
  const value = decodeBytes(Buffer.from([0x63, 0xe9, 0x64, 0xe2, 0x82]));
  assert.equal(jsonString(value), '"c\ufffdd\ufffd"');
  assert.equal(sectionAnswer(new Map([[value, { value }]])), '{"c\ufffdd\ufffd":"c\ufffdd\ufffd"}');
});

test('keys are in byte order, not in the order of JavaScript', () => {
  const keys = section({
    b: '1',
    a: '2',
    '10': '3',
    '9': '4',
    B: '5',
    _: '6',
    '\u{10000}': '7',
    '\uffff': '8',
    é: '9',
  });
  assert.equal(
    sectionAnswer(keys),
    '{"10":"3","9":"4","B":"5","_":"6","a":"2","b":"1","é":"9","\uffff":"8","\u{10000}":"7"}',
  );
});

test('a missing key is null, a missing section an empty object', () => {
  assert.equal(sectionAnswer(undefined), '{}');
  assert.equal(sectionAnswer(new Map()), '{}');
  assert.equal(keyAnswer(undefined, 'k'), 'null');
  assert.equal(keyAnswer(section({ k: 'null' }), 'K'), 'null');
  assert.equal(keyAnswer(section({ k: 'null' }), 'k'), '"null"');
});

test('names of JavaScript built-ins are ordinary', () => {
  assert.equal(keyAnswer(section({}), '__proto__'), 'null');
  assert.equal(keyAnswer(section({}), 'constructor'), 'null');
  assert.equal(sectionAnswer(new Map([['__proto__', { value: 'x' }]])), '{"__proto__":"x"}');
});

test('a changed section is answered with its new values', () => {
  const before = section({ k: 'old' });
  assert.equal(sectionAnswer(before), sectionAnswer(before));
  assert.equal(sectionAnswer(section({ k: 'new' })), '{"k":"new"}');
});
