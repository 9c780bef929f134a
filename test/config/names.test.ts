/** Which names a daemon may have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checked, settingsOf } from './checked.ts';

const names: readonly (readonly [string, string])[] = [
  ['two words', 'must not contain blanks'],
  ['a\u00a0b', 'must not contain blanks'],
  ['a\x07b', 'must not contain control characters'],
  ['../up', 'must not contain "/"'],
  ['a@1', 'must not contain "@", "#" or ","'],
  ['a#0', 'must not contain "@", "#" or ","'],
  ['a,b', 'must not contain "@", "#" or ","'],
  [`it's`, 'must not contain quotes or backslashes'],
  ['a\\b', 'must not contain quotes or backslashes'],
  ['..', 'must not be "." or ".."'],
  ['n'.repeat(101), 'must not be longer than 100 bytes; this one has 101'],
  ['ü'.repeat(51), 'must not be longer than 100 bytes; this one has 102'],
];

for (const [name, why] of names) {
  test(`invalid daemon name: ${JSON.stringify(name.slice(0, 20))}`, () => {
    const { settings, errors } = checked(`[os_daemons]\n${name} = /bin/d\n`);
    assert.equal(settings, null);
    assert.ok(errors[0]?.endsWith(`: a daemon's name ${why}`), errors[0]);
  });
}

test('valid daemon names', () => {
  const { daemons } = settingsOf(`[os_daemons]\na.b-c_d:e+f = x\nüñí = x\n${'n'.repeat(100)} = x\n-x = x\n`);
  assert.equal(daemons.size, 4);
});
