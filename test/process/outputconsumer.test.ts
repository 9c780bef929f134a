/** A log that is behind pauses the streams that fill it; a protocol session pauses for half a second at most. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BackPressure } from '../../src/process/backpressure.ts';
import { OutputLogger, type PauseDelay, PROTOCOL_DELAY } from '../../src/process/outputconsumer.ts';
import { ManualClock } from '../logs/clock.ts';

const KIB = 1024;

function setUp(delay?: PauseDelay) {
  const clock = new ManualClock();
  const waiting = new Set<() => void>();
  const read: boolean[] = [];
  let state: 'behind' | 'caught up' = 'behind';
  const output = {
    write: () => state === 'caught up',
    drained: (again: () => void) => {
      waiting.add(again);
      return () => void waiting.delete(again);
    },
  };
  const flow = new BackPressure((on) => read.push(on));
  const who = { daemon: 'd', generation: 1, instance: 0 };
  const logging = new OutputLogger(who, { clock, output, wallTime: () => 0 }, flow, delay);
  return {
    clock,
    waiting,
    /** Each change: whether the stream is read. */
    read,
    write: (characters: number) => logging.write([{ level: 'info', stream: 'log', text: 'x'.repeat(characters) }]),
    catchesUp: () => {
      state = 'caught up';
      for (const again of waiting) again();
    },
  };
}

test('output is not read while the log is behind', () => {
  const { clock, waiting, read, write, catchesUp } = setUp();
  write(1);
  assert.deepEqual([read, clock.waiting, waiting.size], [[false], 0, 1]);
  catchesUp();
  assert.deepEqual([read, waiting.size], [[false, true], 0]);
  write(1000 * KIB);
  assert.deepEqual(read, [false, true]);
});

test('a protocol session that logs little goes on while the log is behind', () => {
  const { read, write } = setUp(PROTOCOL_DELAY);
  for (let count = 0; count < 64; count++) write(KIB);
  assert.deepEqual(read, []);
});

test('a protocol session that logs much pauses for half a second at a time', () => {
  const { clock, waiting, read, write, catchesUp } = setUp(PROTOCOL_DELAY);
  write(65 * KIB);
  write(65 * KIB);
  clock.pass(499);
  assert.deepEqual([read, waiting.size, clock.waiting], [[false], 1, 1]);
  clock.pass(1);
  assert.deepEqual([read, waiting.size, clock.waiting], [[false, true], 0, 0]);
  write(1);
  assert.deepEqual(read, [false, true, false]);
  catchesUp();
  assert.deepEqual([read, waiting.size, clock.waiting], [[false, true, false, true], 0, 0]);
});
