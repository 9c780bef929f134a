/** What the system lacks for now is no failure of the daemon's, and is named. */
import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { SystemError } from '../../src/base/posix/errno.ts';
import { notStarted } from '../../src/process/launcher.ts';

for (const [errno, words] of [
  ['ENOMEM', /no memory left/],
  ['EAGAIN', /no processes .*ulimit -u.* left/],
  ['EMFILE', /no descriptors .*ulimit -n.* left/],
  ['ENFILE', /no descriptors/],
] as const) {
  test(`${errno} is a shortage, in words`, () => {
    const { reason, isResourceExhausted } = notStarted(new SystemError('starting', constants.errno[errno]));
    assert.match(reason, words);
    assert.equal(isResourceExhausted, true);
  });
}
