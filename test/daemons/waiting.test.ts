/** Subscribers of the event stream miss no start or stop of daemons that start and stop at random moments. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventLetter, EventStreamItem } from '../../src/events/eventstream.ts';
import { settingsByName, settingsFor, World } from '../support/world.ts';

const CYCLES = 200;

/** Ready after a while that differs from run to run, and stays; when stopped, it needs a while too. */
const ERRATIC = `trap 'exit 0' TERM
read -r x </proc/sys/kernel/random/uuid
case $x in [0-3]*) sleep 0.003;; [4-6]*) sleep 0.001;; esac
echo >&3
while :; do sleep 1000 & wait; done`;

/** Reads on to the next event with this letter, and returns its run. */
async function next(items: AsyncIterator<EventStreamItem>, letter: EventLetter): Promise<number> {
  for (;;) {
    const { value } = await items.next();
    assert.ok(value !== undefined && value.kind === 'event', 'the stream has ended');
    if (value.event.event === letter) return value.event.run;
  }
}

test(`${CYCLES} starts and stops at random moments are all seen, each run as u U d D`, async () => {
  const w = new World();
  try {
    await w.manager.boot(settingsByName(settingsFor('a', ERRATIC, { readiness: 'fd', autostart: false })));
    const daemon = w.manager.daemons.get('a') ?? assert.fail();
    const all = w.events.subscribe()[Symbol.asyncIterator]();
    assert.equal((await all.next()).value?.kind, 'snapshot');
    for (let run = 1; run <= CYCLES; run++) {
      daemon.start();
      if (run % 3 !== 0) assert.equal(await next(all, 'U'), run);
      // One that is stopped before it is ready was up all the same.
      daemon.stop();
      assert.equal(await next(all, 'D'), run);
    }
    assert.deepEqual(
      w.changes.filter(({ state }) => state === 'stopped').map(({ run }) => run),
      Array.from({ length: CYCLES }, (_, i) => i + 1),
    );
    assert.equal(w.events.history('a').length, 50);
  } finally {
    await w.close();
  }
});

test('200 subscribers get the same readiness event', async () => {
  const w = new World();
  try {
    await w.manager.boot(
      settingsByName(
        settingsFor('a', 'echo >&3; exec sleep 1000', { readiness: 'fd', autostart: false }),
        settingsFor('b', 'exec sleep 1000'),
      ),
    );
    const waiters = Array.from({ length: 200 }, () => w.events.subscribe(new Set(['a']))[Symbol.asyncIterator]());
    for (const one of waiters) await one.next();
    const heard = Promise.all(waiters.map((one) => next(one, 'U')));
    w.manager.daemons.get('a')?.start();
    assert.deepEqual(new Set(await heard), new Set([1]));
  } finally {
    await w.close();
  }
});
