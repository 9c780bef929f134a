/** The one deadline of an instance, by a clock that the test moves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadline } from '../../src/daemons/deadline.ts';

/** Timers go off when the time that the test sets has come. */
class Hands {
  time = 0;
  deaf = false;
  timers = 0;
  readonly dues: number[] = [];
  readonly deadline: Deadline;
  #due = new Map<() => void, number>();

  constructor() {
    this.deadline = new Deadline({
      clock: {
        now: () => this.time,
        after: (ms, due) => {
          this.timers += 1;
          this.#due.set(due, this.time + ms);
          return () => this.#due.delete(due);
        },
      },
      isDeaf: () => this.deaf,
      due: () => this.dues.push(this.time),
    });
  }

  /** The time has come; what is due happens, and so do the turns after it. `meanwhile` happens in the first one. */
  async at(time: number, meanwhile: () => void = () => {}): Promise<void> {
    this.time = time;
    for (const [due, when] of [...this.#due]) {
      if (when > time) continue;
      this.#due.delete(due);
      due();
    }
    setImmediate(meanwhile);
    for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
  }
}

test('it is due once, when its time has come', async () => {
  const hands = new Hands();
  hands.deadline.set(100);
  await hands.at(99);
  assert.deepEqual(hands.dues, []);
  await hands.at(100);
  await hands.at(300);
  assert.deepEqual(hands.dues, [100]);
});

test('moved away a thousand times it costs a timer now and then, and is due at its last time', async () => {
  const hands = new Hands();
  for (let time = 0; time < 1000; time++) {
    hands.deadline.set(time + 50);
    await hands.at(time);
  }
  assert.ok(hands.timers <= 21, `${hands.timers} timers`);
  assert.deepEqual(hands.dues, []);
  await hands.at(1048);
  await hands.at(1049);
  assert.deepEqual(hands.dues, [1049]);
});

test('one that comes nearer is due at the nearer time, and one that is taken away never', async () => {
  const hands = new Hands();
  hands.deadline.set(1000);
  hands.deadline.set(10);
  await hands.at(10);
  assert.deepEqual(hands.dues, [10]);
  hands.deadline.set(20);
  hands.deadline.set(null);
  await hands.at(2000);
  assert.deepEqual(hands.dues, [10]);
});

test('what arrived while the host was asleep moves it before it is due', async () => {
  const hands = new Hands();
  hands.deadline.set(100);
  await hands.at(5000, () => hands.deadline.set(5100));
  assert.deepEqual(hands.dues, []);
  await hands.at(5100);
  assert.deepEqual(hands.dues, [5100]);
});

test('taken away and set again while it comes due, it is due once', async () => {
  const hands = new Hands();
  hands.deadline.set(100);
  await hands.at(100, () => {
    hands.deadline.set(null);
    hands.deadline.set(100);
  });
  await hands.at(200);
  assert.equal(hands.dues.length, 1);
});

test('nothing is due while the host does not listen', async () => {
  const hands = new Hands();
  hands.deaf = true;
  hands.deadline.set(100);
  await hands.at(100);
  await hands.at(300);
  assert.deepEqual(hands.dues, []);
  hands.deaf = false;
  await hands.at(400);
  assert.deepEqual(hands.dues, [400]);
});
