/** A shortage of the system is reported as such, and is not counted as a failure of the daemon. */
import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { SystemError } from '../../src/base/posix/errno.ts';
import { notStarted } from '../../src/process/launcher.ts';

for (const [errno, words] of [
  ['ENOMEM', /out of memory/],
  ['EAGAIN', /out of processes .*ulimit -u/],
  ['EMFILE', /^osdaemond is out of file descriptors .*ulimit -n/],
  ['ENFILE', /^the system is out of file descriptors \(ENFILE; see \/proc\/sys\/fs\/file-max\)/],
] as const) {
  test(`${errno} is reported as a shortage`, () => {
    const { reason, isResourceExhausted } = notStarted(new SystemError('starting', constants.errno[errno]));
    assert.match(reason, words);
    assert.equal(isResourceExhausted, true);
  });
}
