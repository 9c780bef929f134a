/** When a daemon that keeps failing is left alone. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { haltReason, NO_HISTORY, recordFailure } from '../../src/machine/haltrule.ts';
import { COUCHDB, CRASH, FORKED, Life, MISSING, SUCCESS } from './life.ts';

describe("CouchDB's rule: max_retries failures within retry_time", () => {
  test('exits at 0.1, 2.6 and 5.3 s do not halt: the first is 5.2 s old by then', () => {
    const echo = new Life().tell('start').at(100).dies().at(2_600).dies().at(5_300).dies();
    assert.equal(echo.summary, 'up 4');
    assert.deepEqual(echo.model.history.failures, [2_600, 5_300]);
  });

  test('three exits within 5 s halt', () => {
    const echo = new Life().tell('start').at(100).dies().at(2_600).dies().at(4_900).dies();
    assert.equal(echo.summary, 'halted failures');
    assert.deepEqual(echo.reports.at(-1), {
      code: 'halted',
      because: 'failures',
      failures: 3,
      exit: CRASH,
      cause: 'exited',
    });
    assert.equal(echo.left, null, 'it waits for a person or a change');
  });

  test('a failure exactly retry_time ago still counts', () => {
    const echo = new Life().tell('start').at(100).dies().at(2_600).dies().at(5_100).dies();
    assert.equal(echo.summary, 'halted failures');
  });

  test('what counts is when a run ended, not when its leftovers were gone', () => {
    const echo = new Life().tell('start').at(100).dies().at(2_600).dies().at(5_000).exits().at(60_000).gone();
    assert.equal(echo.summary, 'halted failures');
  });

  test('a start that fails counts, and an exit with status 0 too', () => {
    const echo = new Life().tell('start').dies(MISSING).dies(SUCCESS).dies(MISSING);
    assert.equal(echo.summary, 'halted failures');
    assert.deepEqual(echo.codes, ['failure', 'failure', 'failure', 'halted']);
  });

  for (const maxRetries of [0, 1]) {
    test(`max_retries = ${maxRetries} halts at the first failure`, () => {
      assert.equal(new Life({ maxRetries }).tell('start').dies().summary, 'halted failures');
    });
  }

  test('the settings are those of the moment: a limit that was lowered meanwhile is in force', () => {
    const echo = new Life({ maxRetries: 10 }).tell('start').dies().dies();
    echo.policy = { ...echo.policy, maxRetries: 3 };
    assert.equal(echo.dies().summary, 'halted failures');
  });

  test('restarts that were asked for neither count nor clear what has counted', () => {
    const echo = new Life().tell('start').at(100).dies().at(200).dies();
    echo.tell('refresh').dies().tell('restart').dies();
    assert.deepEqual(echo.model.history.failures, [100, 200]);
    assert.equal(echo.at(300).dies().summary, 'halted failures');
  });
});

describe('the other rule: max_retries runs in a row that were never ready', () => {
  const slow = { readiness: true, startupTimeout: 30_000 };

  test('three runs that never become ready halt, however long each took', () => {
    const echo = new Life(slow).tell('start');
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

  test('a run that becomes ready begins the count anew', () => {
    const echo = new Life(slow).tell('start').waits().dies().waits().dies();
    assert.equal(echo.model.history.unready, 2);
    echo.ready().later(60_000).dies();
    assert.equal(echo.model.history.unready, 0);
    echo.waits().dies().waits().dies();
    assert.equal(echo.summary, 'starting 6');
  });

  test('an end before readiness that was asked for does not count', () => {
    const echo = new Life(slow)
      .tell('start')
      .waits()
      .dies()
      .waits()
      .dies()
      .tell('refresh')
      .dies()
      .tell('restart')
      .dies();
    assert.equal(echo.summary, 'starting 5');
    assert.equal(echo.model.history.unready, 2);
  });

  test('a stop ends the row: who starts it again has all attempts before him', () => {
    const echo = new Life(slow)
      .tell('start')
      .waits()
      .dies()
      .waits()
      .dies()
      .tell('stop')
      .dies()
      .tell('start')
      .waits()
      .dies();
    assert.equal(echo.summary, 'starting 5');
  });

  test('where no readiness is configured nothing is counted in vain', () => {
    const echo = new Life().tell('start');
    for (let run = 1; run <= 20; run++) echo.later(60_000).dies();
    assert.equal(echo.summary, 'up 21');
    assert.equal(echo.model.history.unready, 0);
  });
});

test('failures that no longer count are forgotten, so the list stays short', () => {
  let history = NO_HISTORY;
  for (let at = 0; at < 1_000_000; at += 4_000) history = recordFailure(history, 'up', CRASH, at, COUCHDB);
  assert.equal(history.failures.length, 2);
  assert.equal(haltReason(history, CRASH, COUCHDB), null);
});

test('a halted daemon starts afresh: it has all its attempts again', () => {
  for (const how of ['start', 'restart', 'refresh'] as const) {
    const echo = new Life().tell('start').dies().dies().dies().tell(how);
    assert.equal(echo.summary, 'up 4', how);
    assert.equal(echo.dies().dies().summary, 'up 6', how);
    assert.equal(echo.dies(CRASH).summary, 'halted failures', how);
  }
});

test('a halted daemon that is stopped and then started has all its attempts again, too', () => {
  const echo = new Life().tell('start').dies().dies().dies().tell('stop', 'start').dies().dies();
  assert.equal(echo.summary, 'up 6');
});

test('a stop that comes just before the halt does the same', () => {
  const echo = new Life().tell('start').dies().dies().exits().tell('stop').gone();
  assert.equal(echo.summary, 'stopped requested');
  assert.equal(echo.tell('start').dies().dies().summary, 'up 6');
});

test('halt_reset starts it afresh after that time', () => {
  const echo = new Life({ haltReset: 60_000 }).tell('start').dies().dies().dies();
  assert.equal(echo.left, 60_000);
  assert.equal(echo.waits().summary, 'up 4');
  assert.deepEqual(echo.model.history.failures, []);
});

test('a halt_reset that was taken back in time is not carried out', () => {
  const echo = new Life({ haltReset: 60_000 }).tell('start').dies().dies().dies();
  echo.policy = { ...echo.policy, haltReset: null };
  assert.equal(echo.waits().summary, 'halted failures');
  assert.equal(echo.left, null);
});

describe('one that puts itself into the background', () => {
  test('fails, whatever the restart policy says of exit code 0', () => {
    const life = new Life({ ...COUCHDB, restart: 'on-failure' }).tell('start').dies(FORKED);
    assert.equal(life.summary, 'up 2');
    assert.equal(life.reports.at(-1)?.code, 'failure');
  });

  test('halts after max_retries runs in a row, whatever the time between them', () => {
    const life = new Life().tell('start').at(60_000).dies(FORKED).at(120_000).dies(FORKED).at(180_000).dies(FORKED);
    assert.equal(life.summary, 'halted daemonized');
    assert.deepEqual(life.reports.at(-1), {
      code: 'halted',
      because: 'daemonized',
      failures: 3,
      exit: FORKED,
      cause: 'exited',
    });
  });

  test('halts at once where something of it cannot be ended, so that it is not joined by another', () => {
    const life = new Life()
      .tell('start')
      .dies({ how: 'daemonized', left: [{ pid: 4711, name: 'redis', isUnattributed: true }] });
    assert.equal(life.summary, 'halted daemonized');
  });

  test('does not fail when it was told to stop', () => {
    assert.equal(new Life().tell('start').tell('stop').dies(FORKED).summary, 'stopped requested');
  });
});
