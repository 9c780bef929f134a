/** What an operator reads: who, what, limit, what next. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageFor, reasonText } from '../../src/daemons/messages.ts';
import type { Report } from '../../src/machine/types.ts';
import { spec } from '../support/world.ts';

const NO_DESCRIPTORS = 'the system has no descriptors (see ulimit -n) left (EMFILE)';

function shortage(times: number): Report {
  const exit = { how: 'not started', reason: NO_DESCRIPTORS, resourceExhausted: true } as const;
  return { code: 'backoff', because: 'resourceExhausted', delay: 100 * 2 ** (times - 1), exit, times };
}

test('a shortage of the system is named, with when it is tried again', () => {
  const { level, message } = messageFor(shortage(1), spec('d', ''), []);
  assert.equal(message, `could not be started: ${NO_DESCRIPTORS}; tries again in 0.1 s`);
  assert.equal(level, 'warn');
});

test('a shortage that lasts is told ever more seldom', () => {
  const told = Array.from({ length: 16 }, (_, index) => index + 1).filter(
    (times) => messageFor(shortage(times), spec('d', ''), []).level === 'warn',
  );
  assert.deepEqual(told, [1, 2, 4, 8, 16]);
});

test('a halt says how the last run ended, and quotes its last words', () => {
  const halted: Report = { code: 'halted', because: 'failures', exit: { how: 'code', code: 7 }, failures: 3 };
  const { message } = messageFor(halted, spec('d', ''), ['no port', 'bye']);
  assert.match(message, /3 failures within 5 s .* the last time it ended with exit status 7; .*: no port \| bye$/);
});

test('what was at rest already is not said to have ended at a stop', () => {
  const stopped = { name: 'stopped', because: 'requested' } as const;
  assert.equal(reasonText({ ...stopped, exit: null }), 'requested');
  assert.equal(reasonText({ ...stopped, exit: { how: 'code', code: 1 } }), 'requested, ended with exit status 1');
});
