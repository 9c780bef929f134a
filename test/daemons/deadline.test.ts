/** The timer of an instance's deadline, with a fake clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadline } from '../../src/daemons/deadline.ts';

/** Timers fire when the test has set the time. */
class Setup {
  time = 0;
  paused = false;
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
      isReadingPaused: () => this.paused,
      due: () => this.dues.push(this.time),
    });
  }

  /** Sets the time, fires the timers that are due and runs the next turns of the loop; `meanwhile` runs in the first. */
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

test('a deadline is due once, at its time', async () => {
  const setup = new Setup();
  setup.deadline.set(100);
  await setup.at(99);
  assert.deepEqual(setup.dues, []);
  await setup.at(100);
  await setup.at(300);
  assert.deepEqual(setup.dues, [100]);
});

test('a deadline that is postponed 1000 times needs few timers and is due at its last time', async () => {
  const setup = new Setup();
  for (let time = 0; time < 1000; time++) {
    setup.deadline.set(time + 50);
    await setup.at(time);
  }
  assert.ok(setup.timers <= 21, `${setup.timers} timers`);
  assert.deepEqual(setup.dues, []);
  await setup.at(1048);
  await setup.at(1049);
  assert.deepEqual(setup.dues, [1049]);
});

test('an earlier deadline replaces a later one; a removed deadline is never due', async () => {
  const setup = new Setup();
  setup.deadline.set(1000);
  setup.deadline.set(10);
  await setup.at(10);
  assert.deepEqual(setup.dues, [10]);
  setup.deadline.set(20);
  setup.deadline.set(null);
  await setup.at(2000);
  assert.deepEqual(setup.dues, [10]);
});

test('input that arrived during a SIGSTOP postpones the deadline before it is due', async () => {
  const setup = new Setup();
  setup.deadline.set(100);
  await setup.at(5000, () => setup.deadline.set(5100));
  assert.deepEqual(setup.dues, []);
  await setup.at(5100);
  assert.deepEqual(setup.dues, [5100]);
});

test('a deadline that is removed and set again while it comes due is due once', async () => {
  const setup = new Setup();
  setup.deadline.set(100);
  await setup.at(100, () => {
    setup.deadline.set(null);
    setup.deadline.set(100);
  });
  await setup.at(200);
  assert.equal(setup.dues.length, 1);
});

test('no deadline is due while reading is paused', async () => {
  const setup = new Setup();
  setup.paused = true;
  setup.deadline.set(100);
  await setup.at(100);
  await setup.at(300);
  assert.deepEqual(setup.dues, []);
  setup.paused = false;
  await setup.at(400);
  assert.deepEqual(setup.dues, [400]);
});
