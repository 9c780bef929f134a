/** The delays before a restart, and the deadline for heartbeats. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CRASH, Life, NO_PROCESSES, SUCCESS, stops } from './life.ts';

describe('delays', () => {
  const delayed = { maxRetries: 100, restartDelay: 1_000, restartDelayMax: 10_000 };

  function pauses(life: Life, exit = CRASH): (number | null)[] {
    return Array.from({ length: 6 }, () => {
      const { left } = life.dies(exit);
      life.waits();
      return left;
    });
  }

  test('by default it restarts at once', () => {
    assert.deepEqual(new Life().on('start').dies().effects.at(-1), { do: 'spawn', run: 2 });
  });

  test('restart_delay doubles up to restart_delay_max', () => {
    assert.deepEqual(pauses(new Life(delayed).on('start')), [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  test('without a bound the delay stays as it is', () => {
    const steady = { ...delayed, restartDelayMax: 0 };
    assert.deepEqual(pauses(new Life(steady).on('start')), [1_000, 1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  test('a run longer than retry_time resets the delay', () => {
    const echo = new Life(delayed).on('start').dies().waits().dies().waits();
    assert.equal(echo.later(5_000).dies().left, 4_000, 'exactly retry_time is not longer');
    assert.equal(echo.waits().later(5_001).dies().left, 1_000);
  });

  test('a ready run resets the delay, however short', () => {
    const web = new Life({ ...delayed, readiness: true }).on('start').dies().waits().dies().waits();
    assert.equal(web.ready().dies().left, 1_000);
  });

  test('a removed delay applies to the next failure', () => {
    const echo = new Life(delayed).on('start').dies().waits().dies().waits();
    echo.policy = { ...echo.policy, restartDelay: 0 };
    assert.equal(echo.dies().summary, 'up 4');
  });

  test('a resource shortage is retried with backoff and is not a failure', () => {
    const echo = new Life({ maxRetries: 1 }).on('start');
    assert.deepEqual(pauses(echo, NO_PROCESSES), [100, 200, 400, 800, 1_600, 3_200]);
    assert.equal(echo.dies(NO_PROCESSES).left, 5_000);
    assert.deepEqual(echo.model.history.failures, []);
    assert.equal(echo.summary, 'backoff resourceExhausted');
  });
});

describe('heartbeats', () => {
  const watched = { heartbeatTimeout: 2_000 };

  test('a missed heartbeat is reported, stopped and counted', () => {
    const echo = new Life(watched).on('start').later(1_500).heartbeat().waits();
    assert.deepEqual(echo.effects, [{ do: 'report', code: 'silent', run: 1, limit: 2_000 }, stops(1, 'silent')]);
    assert.equal(echo.dies(SUCCESS).summary, 'up 2');
    assert.deepEqual(echo.model.history.failures, [3_500]);
  });

  test('each heartbeat re-arms the deadline and may request a longer one', () => {
    const echo = new Life(watched).on('start').later(1_500).heartbeat();
    assert.equal(echo.left, 2_000);
    assert.equal(echo.heartbeat(7_000).left, 7_000);
    assert.equal(echo.heartbeat(10).left, 2_000);
  });

  test('no heartbeat is expected before readiness', () => {
    const web = new Life({ ...watched, readiness: true }).on('start').heartbeat();
    assert.equal(web.left, 30_000);
    assert.equal(web.ready().left, 2_000);
  });

  test('without heartbeat_timeout there is no deadline', () => {
    assert.equal(new Life().on('start').heartbeat().left, null);
  });

  test('a stopping run may request more time, never less', () => {
    const echo = new Life(watched).on('start', 'stop').later(5_000).heartbeat();
    assert.equal(echo.left, 5_000);
    assert.equal(echo.heartbeat(8_000).left, 8_000);
    assert.equal(echo.heartbeat(1).left, 8_000);
  });

  test('a reported failure stops the run at once and counts, with and without heartbeat_timeout', () => {
    for (const policy of [{}, watched, { readiness: true }]) {
      const echo = new Life(policy).on('start').later(100).reportsFailure();
      assert.deepEqual(echo.effects, [
        { do: 'report', code: 'selfReportedFailure', run: 1 },
        stops(1, 'selfReportedFailure'),
      ]);
      assert.equal(echo.dies(SUCCESS).model.history.failures.length, 1);
      assert.deepEqual(echo.runs, [1, 2]);
    }
  });

  test('a reported failure during a stop is ignored', () => {
    assert.deepEqual(new Life().on('start', 'stop').reportsFailure().effects, []);
  });
});

test('a deadline that fires an hour late restarts once', () => {
  const echo = new Life({ restartDelay: 1_000 }).on('start').dies().later(3_600_000).on('deadline');
  assert.deepEqual(echo.runs, [1, 2]);
});
