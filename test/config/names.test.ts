/** A daemon's name is one that logs, paths, addresses and lists can hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checked, settingsOf } from './checked.ts';

const names: readonly (readonly [string, string])[] = [
  ['two words', 'must not hold blanks'],
  ['a\u00a0b', 'must not hold blanks'],
  ['a\x07b', 'must not hold control characters'],
  ['../up', 'must not hold "/"'],
  ['a@1', 'must not hold "@", "#" or ","'],
  ['a#0', 'must not hold "@", "#" or ","'],
  ['a,b', 'must not hold "@", "#" or ","'],
  [`it's`, 'must not hold quotes or backslashes'],
  ['a\\b', 'must not hold quotes or backslashes'],
  ['..', 'must not be "." or ".."'],
  ['n'.repeat(101), 'must not be longer than 100 bytes; this one has 101'],
  ['ü'.repeat(51), 'must not be longer than 100 bytes; this one has 102'],
];

for (const [name, why] of names) {
  test(`no name for a daemon: ${JSON.stringify(name.slice(0, 20))}`, () => {
    const { settings, mistakes } = checked(`[os_daemons]\n${name} = /bin/d\n`);
    assert.equal(settings, null);
    assert.ok(mistakes[0]?.endsWith(` a daemon's name ${why}`), mistakes[0]);
  });
}

test('names may be of many kinds', () => {
  const { daemons } = settingsOf(`[os_daemons]\na.b-c_d:e+f = x\nüñí = x\n${'n'.repeat(100)} = x\n-x = x\n`);
  assert.equal(daemons.size, 4);
});
