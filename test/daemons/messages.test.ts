/** The messages that an operator reads: what happened, the limit, what follows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageFor, reasonText } from '../../src/daemons/messages.ts';
import type { Exit, InstanceState, Report } from '../../src/machine/types.ts';
import { settingsFor } from '../support/world.ts';

const ENDING = { run: 1, from: 'up', wanted: 'up' } as const;
const KILLED: Exit = { how: 'signal', signal: 'SIGKILL' };
const MISSING: Exit = { how: 'not started', reason: 'command not found: slep', resourceExhausted: false };
const NO_DESCRIPTORS = 'the system has no descriptors (see ulimit -n) left (EMFILE)';

function exhaustion(times: number): Report {
  const exit = { how: 'not started', reason: NO_DESCRIPTORS, resourceExhausted: true } as const;
  return { code: 'backoff', because: 'resourceExhausted', delay: 100 * 2 ** (times - 1), exit, times };
}

test('a resource exhaustion is reported with the time of the next attempt', () => {
  const { level, message } = messageFor(exhaustion(1), settingsFor('d', ''), []);
  assert.equal(message, `cannot be started: ${NO_DESCRIPTORS}; retrying in 0.1 s`);
  assert.equal(level, 'warn');
});

test('a lasting exhaustion is reported at attempt 1, 2, 4, 8 and 16', () => {
  const reported = Array.from({ length: 16 }, (_, index) => index + 1).filter(
    (times) => messageFor(exhaustion(times), settingsFor('d', ''), []).level === 'warn',
  );
  assert.deepEqual(reported, [1, 2, 4, 8, 16]);
});

test('a halt names the number of failures, the last exit, how to retry and the last lines on stderr', () => {
  const halted: Report = {
    code: 'halted',
    because: 'failures',
    failures: 3,
    exit: { how: 'code', code: 7 },
    cause: 'exited',
  };
  const { message } = messageFor(halted, settingsFor('d', ''), ['no port', 'bye']);
  assert.match(
    message,
    /^gave up after 3 failures within 5 s \(.*\): exited with status 7; to retry: osdaemonctl start d, .*: no port \| bye$/,
  );
});

test('the reason of a stop names the exit only if the stop ended a run', () => {
  const stopped = { name: 'stopped', because: 'requested' } as const;
  assert.equal(reasonText({ ...stopped, exit: null }), 'requested');
  assert.equal(reasonText({ ...stopped, exit: { how: 'code', code: 1 } }), 'requested, exited with status 1');
});

const reasons: readonly (readonly [InstanceState, string])[] = [
  [{ name: 'stopped', because: 'new', exit: null }, 'not started yet'],
  [{ name: 'stopping', ...ENDING, because: 'refresh' }, 'configuration changed'],
  [{ name: 'killing', ...ENDING, because: 'silent', since: 0 }, 'no heartbeat'],
  [{ name: 'backoff', because: 'failure', exit: KILLED, cause: 'exited' }, 'killed by SIGKILL'],
  [
    { name: 'halted', because: 'failures', failures: 1, exit: KILLED, cause: 'exited' },
    'gave up after 1 failure: killed by SIGKILL',
  ],
  [
    { name: 'halted', because: 'never ready', failures: 3, exit: KILLED, cause: 'unready' },
    'gave up after 3 failures before it was ready: killed by SIGKILL after it was stopped: not ready in time',
  ],
];

for (const [state, reason] of reasons) {
  test(`the reason of ${state.name}: ${reason}`, () => assert.equal(reasonText(state), reason));
}

test('a failed start, a failure and a success are reported as what they are', () => {
  const reported = (report: Report): string => messageFor(report, settingsFor('d', ''), []).message;
  const failure = { code: 'failure', run: 1 } as const;
  assert.equal(
    reported({ ...failure, exit: MISSING, because: 'exited' }),
    'cannot be started: command not found: slep',
  );
  assert.equal(
    reported({ ...failure, exit: KILLED, because: 'silent' }),
    'killed by SIGKILL after it was stopped: no heartbeat',
  );
  assert.equal(
    reported({ code: 'finished', run: 1, exit: { how: 'code', code: 0 } }),
    'exited with status 0; not restarting (restart = always)',
  );
});
