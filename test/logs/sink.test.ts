/** Entries of daemons go to the ring of their daemon and, if their level is high enough, to the log, a batch at a time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEntry } from '../../src/logs/entry.ts';
import { jsonFormat, textFormat } from '../../src/logs/format.ts';
import { type LogOutput, Sink } from '../../src/logs/sink.ts';
import { entry } from './entries.ts';

class RecordingOutput implements LogOutput {
  readonly batches: (readonly LogEntry[])[] = [];
  readonly written: string[] = [];
  behind = false;

  raw(lines: string): boolean {
    this.written.push(lines);
    return !this.behind;
  }

  messages(entries: readonly LogEntry[]): boolean {
    this.batches.push(entries);
    return !this.behind;
  }

  drained(again: () => void): () => void {
    again();
    return () => {};
  }
}

const FORMAT = textFormat(false);
const AT_EVERY_LEVEL = [
  entry({ level: 'error', text: 'e' }),
  entry({ level: 'warn', text: 'w' }),
  entry({ level: 'info', text: 'i' }),
  entry({ level: 'debug', text: 'd' }),
];
const RAW = AT_EVERY_LEVEL.map((message) => ({ ...message, stream: 'stdout' as const }));
const shown = (output: RecordingOutput): string =>
  output.batches.flatMap((batch) => batch.map(({ text }) => text)).join('');

test('messages of a chunk are one batch, raw output of a chunk is one formatted write', () => {
  const output = new RecordingOutput();
  const sink = new Sink(output, { level: 'debug', format: FORMAT });
  sink.write(AT_EVERY_LEVEL);
  sink.write(RAW);
  assert.deepEqual(output.batches, [AT_EVERY_LEVEL]);
  assert.deepEqual(output.written, [FORMAT.entries(RAW)]);
});

test('a level lets through itself and what is more urgent; the ring keeps everything', () => {
  for (const [level, letters] of [
    ['error', 'e'],
    ['warn', 'ew'],
    ['info', 'ewi'],
    ['debug', 'ewid'],
  ] as const) {
    const output = new RecordingOutput();
    const sink = new Sink(output, { level, format: FORMAT });
    sink.write(AT_EVERY_LEVEL);
    assert.equal(shown(output), letters);
    assert.equal(sink.recent('echo', 10).length, 4);
  }
});

test('changed settings apply from the next batch on', () => {
  const output = new RecordingOutput();
  const sink = new Sink(output, { level: 'error', format: FORMAT });
  sink.adopt({ level: 'debug', format: jsonFormat });
  sink.write(RAW);
  assert.equal(output.written.join(''), jsonFormat.entries(RAW));
});

test('the sink is behind when the log is, and reports when the log has caught up', () => {
  const output = new RecordingOutput();
  const sink = new Sink(output, { level: 'info', format: FORMAT });
  assert.equal(sink.write(AT_EVERY_LEVEL), true);
  output.behind = true;
  assert.equal(sink.write(AT_EVERY_LEVEL), false);
  let caughtUp = 0;
  sink.drained(() => (caughtUp += 1));
  assert.equal(caughtUp, 1);
});

test('each daemon has a ring of its own until it is removed', () => {
  const sink = new Sink(new RecordingOutput(), { level: 'info', format: FORMAT });
  sink.write([entry({ daemon: 'a', stream: 'stderr', text: 'last words' }), entry({ daemon: 'a', text: 'x' })]);
  sink.write([entry({ daemon: '__proto__', text: 'y' })]);
  sink.write([]);
  assert.deepEqual(
    sink.recent('a', 5, 'stderr').map(({ text }) => text),
    ['last words'],
  );
  assert.deepEqual(
    sink.recent('__proto__', 5).map(({ text }) => text),
    ['y'],
  );
  sink.forget('a');
  assert.deepEqual(sink.recent('a', 5), []);
});
