/** The names by which supervision tells a shortage from a failure. */
import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { errnoName } from '../../src/base/posix/errno.ts';

test('a number with two names has the one that is usual', () => {
  assert.equal(errnoName(constants.errno.EAGAIN), 'EAGAIN');
  assert.equal(errnoName(constants.errno.EDEADLK), 'EDEADLK');
});

test('a number without a name is told as it is', () => assert.equal(errnoName(4321), 'errno 4321'));
