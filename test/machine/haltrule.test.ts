/** After which failures a daemon is no longer restarted. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { haltReason, NO_HISTORY, recordFailure } from '../../src/machine/haltrule.ts';
import { COUCHDB, CRASH, DAEMONIZED, Life, MISSING, SUCCESS } from './life.ts';

describe("CouchDB's rule: max_retries failures within retry_time", () => {
  test('exits at 0.1, 2.6 and 5.3 s do not halt: the first is 5.2 s old by then', () => {
    const echo = new Life().on('start').at(100).dies().at(2_600).dies().at(5_300).dies();
    assert.equal(echo.summary, 'up 4');
    assert.deepEqual(echo.model.history.failures, [2_600, 5_300]);
  });

  test('three exits within 5 s halt', () => {
    const echo = new Life().on('start').at(100).dies().at(2_600).dies().at(4_900).dies();
    assert.equal(echo.summary, 'halted failures');
    assert.deepEqual(echo.reports.at(-1), {
      code: 'halted',
      because: 'failures',
      failures: 3,
      exit: CRASH,
      cause: 'exited',
    });
    assert.equal(echo.left, null, 'it waits for a command or a change');
  });

  test('a failure exactly retry_time ago still counts', () => {
    const echo = new Life().on('start').at(100).dies().at(2_600).dies().at(5_100).dies();
    assert.equal(echo.summary, 'halted failures');
  });

  test('the time of the exit counts, not the time when its processes were gone', () => {
    const echo = new Life().on('start').at(100).dies().at(2_600).dies().at(5_000).exits().at(60_000).gone();
    assert.equal(echo.summary, 'halted failures');
  });

  test('a failed start counts, and so does an exit with status 0', () => {
    const echo = new Life().on('start').dies(MISSING).dies(SUCCESS).dies(MISSING);
    assert.equal(echo.summary, 'halted failures');
    assert.deepEqual(echo.codes, ['failure', 'failure', 'failure', 'halted']);
  });

  for (const maxRetries of [0, 1]) {
    test(`max_retries = ${maxRetries} halts at the first failure`, () => {
      assert.equal(new Life({ maxRetries }).on('start').dies().summary, 'halted failures');
    });
  }

  test('a lowered limit applies to the next failure', () => {
    const echo = new Life({ maxRetries: 10 }).on('start').dies().dies();
    echo.policy = { ...echo.policy, maxRetries: 3 };
    assert.equal(echo.dies().summary, 'halted failures');
  });

  test('requested restarts are not counted and do not clear the failures', () => {
    const echo = new Life().on('start').at(100).dies().at(200).dies();
    echo.on('refresh').dies().on('restart').dies();
    assert.deepEqual(echo.model.history.failures, [100, 200]);
    assert.equal(echo.at(300).dies().summary, 'halted failures');
  });
});

describe('the second rule: max_retries runs in a row that never became ready', () => {
  const slow = { readiness: true, startupTimeout: 30_000 };

  test('three runs that never become ready halt, however long each took', () => {
    const echo = new Life(slow).on('start');
    for (const run of [1, 2, 3]) {
      assert.equal(echo.summary, `starting ${run}`);
      echo.waits().dies();
    }
    assert.equal(echo.summary, 'halted never ready');
    assert.deepEqual(echo.reports.at(-1), {
      code: 'halted',
      because: 'never ready',
      failures: 3,
      exit: CRASH,
      cause: 'unready',
    });
  });

  test('a run that becomes ready resets the count', () => {
    const echo = new Life(slow).on('start').waits().dies().waits().dies();
    assert.equal(echo.model.history.unready, 2);
    echo.ready().later(60_000).dies();
    assert.equal(echo.model.history.unready, 0);
    echo.waits().dies().waits().dies();
    assert.equal(echo.summary, 'starting 6');
  });

  test('a requested stop before readiness does not count', () => {
    const echo = new Life(slow).on('start').waits().dies().waits().dies().on('refresh').dies().on('restart').dies();
    assert.equal(echo.summary, 'starting 5');
    assert.equal(echo.model.history.unready, 2);
  });

  test('a stop resets the count', () => {
    const echo = new Life(slow).on('start').waits().dies().waits().dies().on('stop').dies().on('start').waits().dies();
    assert.equal(echo.summary, 'starting 5');
  });

  test('without readiness the count stays 0', () => {
    const echo = new Life().on('start');
    for (let run = 1; run <= 20; run++) echo.later(60_000).dies();
    assert.equal(echo.summary, 'up 21');
    assert.equal(echo.model.history.unready, 0);
  });
});

test('expired failures are dropped, so the list stays short', () => {
  let history = NO_HISTORY;
  for (let at = 0; at < 1_000_000; at += 4_000) history = recordFailure(history, 'up', CRASH, at, COUCHDB);
  assert.equal(history.failures.length, 2);
  assert.equal(haltReason(history, CRASH, COUCHDB), null);
});

test('starting a halted daemon resets its failures', () => {
  for (const how of ['start', 'restart', 'refresh'] as const) {
    const echo = new Life().on('start').dies().dies().dies().on(how);
    assert.equal(echo.summary, 'up 4', how);
    assert.equal(echo.dies().dies().summary, 'up 6', how);
    assert.equal(echo.dies(CRASH).summary, 'halted failures', how);
  }
});

test('stopping and starting a halted daemon resets its failures, too', () => {
  const echo = new Life().on('start').dies().dies().dies().on('stop', 'start').dies().dies();
  assert.equal(echo.summary, 'up 6');
});

test('so does a stop just before the halt', () => {
  const echo = new Life().on('start').dies().dies().exits().on('stop').gone();
  assert.equal(echo.summary, 'stopped requested');
  assert.equal(echo.on('start').dies().dies().summary, 'up 6');
});

test('halt_reset restarts a halted daemon after that time', () => {
  const echo = new Life({ haltReset: 60_000 }).on('start').dies().dies().dies();
  assert.equal(echo.left, 60_000);
  assert.equal(echo.waits().summary, 'up 4');
  assert.deepEqual(echo.model.history.failures, []);
});

test('a halt_reset that was removed in time has no effect', () => {
  const echo = new Life({ haltReset: 60_000 }).on('start').dies().dies().dies();
  echo.policy = { ...echo.policy, haltReset: null };
  assert.equal(echo.waits().summary, 'halted failures');
  assert.equal(echo.left, null);
});

describe('a daemon that daemonizes itself', () => {
  test('fails, whatever the restart policy says of exit code 0', () => {
    const life = new Life({ ...COUCHDB, restart: 'on-failure' }).on('start').dies(DAEMONIZED);
    assert.equal(life.summary, 'up 2');
    assert.equal(life.reports.at(-1)?.code, 'failure');
  });

  test('halts after max_retries runs in a row, whatever the time between them', () => {
    const life = new Life()
      .on('start')
      .at(60_000)
      .dies(DAEMONIZED)
      .at(120_000)
      .dies(DAEMONIZED)
      .at(180_000)
      .dies(DAEMONIZED);
    assert.equal(life.summary, 'halted daemonized');
    assert.deepEqual(life.reports.at(-1), {
      code: 'halted',
      because: 'daemonized',
      failures: 3,
      exit: DAEMONIZED,
      cause: 'exited',
    });
  });

  test('halts at once where something of it cannot be ended, so that it is not joined by another', () => {
    const life = new Life()
      .on('start')
      .dies({ how: 'daemonized', left: [{ pid: 4711, name: 'redis', isUnattributed: true }] });
    assert.equal(life.summary, 'halted daemonized');
  });

  test('does not fail when it was told to stop', () => {
    assert.equal(new Life().on('start').on('stop').dies(DAEMONIZED).summary, 'stopped requested');
  });
});
