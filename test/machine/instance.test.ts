/** The life cycle of one instance, as its operator sees it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CRASH, Life, MISSING, SUCCESS, stops, TERMINATED } from './life.ts';

describe('start', () => {
  test('without readiness it is up at once and never ready', () => {
    const echo = new Life().on('start');
    assert.equal(echo.summary, 'up 1');
    assert.deepEqual(echo.effects, [{ do: 'spawn', run: 1 }]);
    assert.equal(echo.ready().summary, 'up 1');
  });

  test('with readiness it is starting until it is ready', () => {
    const web = new Life({ readiness: true }).on('start');
    assert.equal(web.summary, 'starting 1');
    assert.equal(web.left, 30_000);
    assert.equal(web.ready().summary, 'ready 1');
    assert.equal(web.left, null);
  });

  test('a second start changes nothing', () => {
    const web = new Life({ readiness: true }).on('start', 'start').ready().on('start');
    assert.deepEqual(web.runs, [1]);
  });

  test('not ready in time: stopped, counted, restarted', () => {
    const web = new Life({ readiness: true }).on('start').waits();
    assert.deepEqual(web.effects, [{ do: 'report', code: 'unready', run: 1, limit: 30_000 }, stops(1, 'unready')]);
    assert.equal(web.ready().summary, 'stopping 1', 'too late');
    assert.equal(web.dies(SUCCESS).summary, 'starting 2');
    assert.deepEqual(web.codes, ['unready', 'failure']);
  });

  test('a request for more time extends the deadline and never shortens it', () => {
    const web = new Life({ readiness: true }).on('start').later(29_000).heartbeat(60_000);
    assert.equal(web.left, 60_000);
    assert.equal(web.heartbeat(1_000).left, 60_000);
    assert.equal(web.heartbeat().left, 60_000);
  });

  test('a readiness that comes with the exit is not lost', () => {
    const web = new Life({ readiness: true }).on('start').ready().exits();
    assert.equal(web.model.history.unready, 0);
    assert.equal(web.gone().model.history.unready, 0);
  });
});

describe('stop', () => {
  test('sends the stop signal, waits for the exit and the cleanup, counts nothing', () => {
    const echo = new Life().on('start', 'stop');
    assert.deepEqual(echo.effects, [stops(1, 'stop')]);
    assert.equal(echo.left, 10_000);
    assert.deepEqual(echo.exits(TERMINATED).effects, [{ do: 'clean up', run: 1 }]);
    assert.equal(echo.summary, 'cleaning up 1');
    assert.equal(echo.gone().summary, 'stopped requested');
    assert.deepEqual(echo.reports, []);
    assert.equal(echo.left, null);
  });

  test('after the limit SIGKILL, repeated at growing intervals until it exits', () => {
    const echo = new Life().on('start', 'stop').waits();
    assert.deepEqual(echo.effects, [
      { do: 'report', code: 'killing', run: 1, limit: 10_000 },
      { do: 'kill', run: 1 },
    ]);
    const pauses = Array.from({ length: 8 }, () => {
      const pause = echo.left;
      echo.waits();
      return pause;
    });
    assert.deepEqual(pauses, [1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    assert.deepEqual(echo.effects, [
      { do: 'report', code: 'still-there', run: 1, state: 'killing', waited: 92_000 },
      { do: 'kill', run: 1 },
    ]);
    assert.equal(echo.dies({ how: 'signal', signal: 'SIGKILL' }).summary, 'stopped requested');
  });

  test('processes that survive the cleanup are killed again and reported; no new run starts', () => {
    const echo = new Life().on('start').exits().waits();
    assert.deepEqual(echo.effects, [
      { do: 'report', code: 'still-there', run: 1, state: 'cleaning up', waited: 1_000 },
      { do: 'clean up', run: 1 },
    ]);
    assert.deepEqual(echo.runs, [1], 'one name never has two live processes');
    assert.equal(echo.gone().summary, 'up 2');
  });

  test('a second stop changes nothing', () => {
    const echo = new Life().on('start', 'stop', 'stop').dies().on('stop');
    assert.equal(echo.summary, 'stopped requested');
    assert.deepEqual(echo.reports, []);
  });

  test('a stop during a restart wins', () => {
    assert.equal(new Life().on('start', 'restart', 'stop').dies().summary, 'stopped requested');
  });

  test('a restart during a stop wins and is not counted', () => {
    const echo = new Life().on('start', 'stop', 'restart').dies();
    assert.equal(echo.summary, 'up 2');
    assert.deepEqual(echo.model.history.failures, []);
  });

  test('a stop during the backoff cancels the restart', () => {
    const echo = new Life({ restartDelay: 2_000 }).on('start').dies();
    assert.equal(echo.summary, 'backoff failure');
    assert.equal(echo.on('stop').summary, 'stopped requested');
    assert.equal(echo.left, null);
  });

  test('a stop during the cleanup prevents the restart; the failure still counts', () => {
    const echo = new Life().on('start').exits().on('stop').gone();
    assert.equal(echo.summary, 'stopped requested');
    assert.deepEqual(echo.codes, ['failure']);
  });

  test('a stop while it is stopped as unready prevents the restart', () => {
    const web = new Life({ readiness: true }).on('start').waits().on('stop').dies();
    assert.equal(web.summary, 'stopped requested');
    assert.deepEqual(web.codes, ['unready', 'failure']);
  });

  test('a stop before the failed start is reported', () => {
    const echo = new Life().on('start', 'stop').dies(MISSING);
    assert.equal(echo.summary, 'stopped requested');
    assert.deepEqual(echo.model.history.failures, []);
  });

  test('kill: SIGKILL at once, in every state', () => {
    assert.deepEqual(new Life().on('start', 'kill').effects, [{ do: 'kill', run: 1 }]);
    assert.deepEqual(new Life().on('start', 'restart', 'kill').effects, [{ do: 'kill', run: 1 }]);
    assert.equal(new Life().on('start', 'restart', 'kill').dies().summary, 'stopped requested');
    assert.equal(new Life().on('start').exits().on('kill').gone().summary, 'stopped requested');
    assert.equal(new Life({ maxRetries: 1 }).on('start').dies().on('kill').summary, 'stopped requested');
    assert.deepEqual(new Life().on('kill').effects, []);
  });
});

describe('restart and refresh', () => {
  test('a change restarts a running instance, uncounted', () => {
    const echo = new Life().on('start', 'refresh');
    assert.deepEqual(echo.effects, [stops(1, 'refresh')]);
    assert.equal(echo.dies().summary, 'up 2');
    assert.deepEqual(echo.reports, []);
  });

  test('two changes at once restart once', () => {
    const echo = new Life().on('start', 'refresh', 'refresh').dies();
    assert.deepEqual(echo.runs, [1, 2]);
    assert.equal(echo.summary, 'up 2');
  });

  test('a change restarts a halted instance, but not one that was stopped by a command', () => {
    assert.equal(new Life({ maxRetries: 1 }).on('start').dies().on('refresh').summary, 'up 2');
    assert.equal(new Life().on('start', 'stop').dies().on('refresh').summary, 'stopped requested');
    assert.equal(new Life().on('start', 'stop', 'refresh').dies().summary, 'stopped requested');
  });

  test('a changed entry is refresh and start: it also starts a stopped instance', () => {
    assert.equal(new Life().on('start', 'stop').dies().on('refresh', 'start').summary, 'up 2');
    assert.deepEqual(new Life().on('start', 'refresh', 'start').dies().runs, [1, 2]);
  });

  test('a change during the last stop before a halt is not lost', () => {
    const web = new Life({ readiness: true, maxRetries: 1 }).on('start').waits().on('refresh').dies();
    assert.equal(web.summary, 'starting 2');
    assert.deepEqual(web.codes, ['unready', 'failure']);
  });

  test('a change during the backoff ends it', () => {
    assert.equal(new Life({ restartDelay: 2_000 }).on('start').dies().on('refresh').summary, 'up 2');
    assert.equal(new Life({ restartDelay: 2_000 }).on('start').exits().on('refresh').gone().summary, 'up 2');
  });

  test('a restart starts a stopped instance', () => {
    assert.equal(new Life().on('restart').summary, 'up 1');
  });
});

describe('the restart policy', () => {
  test('on-failure: an exit with a success code is not restarted', () => {
    const job = new Life({ restart: 'on-failure', successCodes: [0, 3] }).on('start').dies(CRASH);
    assert.equal(job.summary, 'up 2');
    assert.equal(job.dies({ how: 'code', code: 3 }).summary, 'stopped finished');
    assert.equal(job.on('refresh').summary, 'stopped finished');
    assert.equal(job.on('start').summary, 'up 3');
  });

  test('on-failure: a signal is a failure', () => {
    assert.equal(new Life({ restart: 'on-failure' }).on('start').dies(TERMINATED).summary, 'up 2');
  });

  test('on-failure: an unready run that was stopped has failed, whatever its exit status', () => {
    const web = new Life({ restart: 'on-failure', readiness: true }).on('start').waits().dies(SUCCESS);
    assert.equal(web.summary, 'starting 2');
  });

  test('never: every exit finishes the daemon; a failed start halts it', () => {
    assert.equal(new Life({ restart: 'never' }).on('start').dies(CRASH).summary, 'stopped finished');
    assert.equal(new Life({ restart: 'never' }).on('start').dies(MISSING).summary, 'halted not restarted');
  });

  test('a start during the cleanup of a finished run is not lost', () => {
    assert.equal(new Life({ restart: 'never' }).on('start').exits(SUCCESS).on('start').gone().summary, 'up 2');
  });
});

describe('events that come late, early or never', () => {
  test('events of another run are dropped', () => {
    const echo = new Life().on('start').dies();
    const { model } = echo;
    echo.exits(CRASH, 1).gone(1).ready(1).exits(CRASH, 7);
    assert.equal(echo.model, model);
    assert.deepEqual(echo.codes, ['failure']);
  });

  test('a deadline that fires too early is armed again', () => {
    const web = new Life({ readiness: true }).on('start').later(29_999.5).on('deadline');
    assert.equal(web.summary, 'starting 1');
    assert.equal(web.left, 0.5);
  });

  test('a deadline of an earlier state has no effect', () => {
    const web = new Life({ readiness: true, heartbeatTimeout: 2_000 }).on('start').later(30_000).ready().on('deadline');
    assert.equal(web.summary, 'ready 1');
  });

  test('an impossible event is reported and changes nothing', () => {
    const echo = new Life().on('start').gone();
    assert.deepEqual(echo.effects, [{ do: 'report', code: 'bug', state: 'up', event: 'gone' }]);
    assert.equal(echo.summary, 'up 1');
  });
});
