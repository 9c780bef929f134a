/** What an instance waits for when nothing happens: the pause before a restart, and the next heartbeat. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CRASH, Life, NO_PROCESSES, SUCCESS, stops } from './life.ts';

describe('delays', () => {
  const patient = { maxRetries: 100, restartDelay: 1_000, restartDelayMax: 10_000 };

  function pauses(life: Life, exit = CRASH): (number | null)[] {
    return Array.from({ length: 6 }, () => {
      const { left } = life.dies(exit);
      life.waits();
      return left;
    });
  }

  test('by default it restarts at once', () => {
    assert.deepEqual(new Life().tell('start').dies().effects.at(-1), { do: 'spawn', run: 2 });
  });

  test('restart_delay doubles up to restart_delay_max', () => {
    assert.deepEqual(pauses(new Life(patient).tell('start')), [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  test('without a bound the delay stays as it is', () => {
    const steady = { ...patient, restartDelayMax: 0 };
    assert.deepEqual(pauses(new Life(steady).tell('start')), [1_000, 1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  test('a run that outlived retry_time begins with the first delay again', () => {
    const echo = new Life(patient).tell('start').dies().waits().dies().waits();
    assert.equal(echo.later(5_000).dies().left, 4_000, 'exactly retry_time is not longer');
    assert.equal(echo.waits().later(5_001).dies().left, 1_000);
  });

  test('so does one that was ready, however briefly', () => {
    const web = new Life({ ...patient, readiness: true }).tell('start').dies().waits().dies().waits();
    assert.equal(web.ready().dies().left, 1_000);
  });

  test('a delay that was taken away is gone at the next failure', () => {
    const echo = new Life(patient).tell('start').dies().waits().dies().waits();
    echo.policy = { ...echo.policy, restartDelay: 0 };
    assert.equal(echo.dies().summary, 'up 4');
  });

  test('what the system lacks is waited for, and is nobody’s failure', () => {
    const echo = new Life({ maxRetries: 1 }).tell('start');
    assert.deepEqual(pauses(echo, NO_PROCESSES), [100, 200, 400, 800, 1_600, 3_200]);
    assert.equal(echo.dies(NO_PROCESSES).left, 5_000);
    assert.deepEqual(echo.model.history.failures, []);
    assert.equal(echo.summary, 'backoff resourceExhausted');
  });
});

describe('heartbeats', () => {
  const watched = { heartbeatTimeout: 2_000 };

  test('silence is reported, ended and counted', () => {
    const echo = new Life(watched).tell('start').later(1_500).heartbeat().waits();
    assert.deepEqual(echo.effects, [{ do: 'report', code: 'silent', run: 1, limit: 2_000 }, stops(1, 'silent')]);
    assert.equal(echo.dies(SUCCESS).summary, 'up 2');
    assert.deepEqual(echo.model.history.failures, [3_500]);
  });

  test('each beat begins the wait anew, and may ask for a longer one', () => {
    const echo = new Life(watched).tell('start').later(1_500).heartbeat();
    assert.equal(echo.left, 2_000);
    assert.equal(echo.heartbeat(7_000).left, 7_000);
    assert.equal(echo.heartbeat(10).left, 2_000);
  });

  test('before readiness none is expected', () => {
    const web = new Life({ ...watched, readiness: true }).tell('start').heartbeat();
    assert.equal(web.left, 30_000);
    assert.equal(web.ready().left, 2_000);
  });

  test('where none is configured silence is nothing', () => {
    assert.equal(new Life().tell('start').heartbeat().left, null);
  });

  test('one that stops is left to stop, and may ask for more time, never for less', () => {
    const echo = new Life(watched).tell('start', 'stop').later(5_000).heartbeat();
    assert.equal(echo.left, 5_000);
    assert.equal(echo.heartbeat(8_000).left, 8_000);
    assert.equal(echo.heartbeat(1).left, 8_000);
  });

  test('one that says that it is faulty is stopped at once, reported and counted, with and without a timeout', () => {
    for (const policy of [{}, watched, { readiness: true }]) {
      const echo = new Life(policy).tell('start').later(100).reportsFailure();
      assert.deepEqual(echo.effects, [
        { do: 'report', code: 'selfReportedFailure', run: 1 },
        stops(1, 'selfReportedFailure'),
      ]);
      assert.equal(echo.dies(SUCCESS).model.history.failures.length, 1);
      assert.deepEqual(echo.runs, [1, 2]);
    }
  });

  test('one that stops anyway has nothing more to say about it', () => {
    assert.deepEqual(new Life().tell('start', 'stop').reportsFailure().effects, []);
  });
});

test('a host that was asleep for an hour has missed nothing but one deadline', () => {
  const echo = new Life({ restartDelay: 1_000 }).tell('start').dies().later(3_600_000).tell('deadline');
  assert.deepEqual(echo.runs, [1, 2]);
});
