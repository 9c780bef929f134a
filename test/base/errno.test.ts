/** Names of errno values. */
import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { errnoName } from '../../src/base/posix/errno.ts';

test('a number with two names gets the usual one', () => {
  assert.equal(errnoName(constants.errno.EAGAIN), 'EAGAIN');
  assert.equal(errnoName(constants.errno.EDEADLK), 'EDEADLK');
});

test('a number without a name is shown as a number', () => assert.equal(errnoName(4321), 'errno 4321'));
