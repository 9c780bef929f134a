/** Groups are looked up as the C library knows them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupId } from '../../src/base/posix/accounts.ts';

test('a group is found by its name', () => {
  assert.equal(groupId('root'), 0);
  assert.equal(groupId('no-such-group'), null);
  assert.equal(groupId(''), null);
});
