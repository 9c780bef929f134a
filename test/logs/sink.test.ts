/** All that daemons say goes into their rings, and what its level allows goes to the log, a batch at a time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonFormat, textFormat } from '../../src/logs/format.ts';
import { type LogOutput, Sink } from '../../src/logs/sink.ts';
import { entry } from './entries.ts';

class RecordingOutlet implements LogOutput {
  readonly written: string[] = [];
  behind = false;

  write(lines: string): boolean {
    this.written.push(lines);
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
const shown = (outlet: RecordingOutlet): string =>
  outlet.written.map((lines) => lines.replaceAll(/^.* (.)\n/gm, '$1')).join('');

test('a batch is one write', () => {
  const outlet = new RecordingOutlet();
  new Sink(outlet, { level: 'debug', format: FORMAT }).write(AT_EVERY_LEVEL);
  assert.equal(outlet.written.length, 1);
  assert.equal(outlet.written[0], FORMAT.entries(AT_EVERY_LEVEL));
});

test('each level shows itself and what is more urgent; the ring keeps all', () => {
  for (const [level, letters] of [
    ['error', 'e'],
    ['warn', 'ew'],
    ['info', 'ewi'],
    ['debug', 'ewid'],
  ] as const) {
    const outlet = new RecordingOutlet();
    const sink = new Sink(outlet, { level, format: FORMAT });
    sink.write(AT_EVERY_LEVEL);
    assert.equal(shown(outlet), letters);
    assert.equal(sink.recent('echo', 10).length, 4);
  }
});

test('changed settings are in force from the next batch on', () => {
  const outlet = new RecordingOutlet();
  const sink = new Sink(outlet, { level: 'error', format: FORMAT });
  sink.adopt({ level: 'debug', format: jsonFormat });
  sink.write(AT_EVERY_LEVEL);
  assert.equal(outlet.written.join(''), jsonFormat.entries(AT_EVERY_LEVEL));
});

test('it is behind when the log is, and says when it has caught up', () => {
  const outlet = new RecordingOutlet();
  const sink = new Sink(outlet, { level: 'info', format: FORMAT });
  assert.equal(sink.write(AT_EVERY_LEVEL), true);
  outlet.behind = true;
  assert.equal(sink.write(AT_EVERY_LEVEL), false);
  let caughtUp = 0;
  sink.drained(() => (caughtUp += 1));
  assert.equal(caughtUp, 1);
});

test('each daemon has its own ring, until it is forgotten', () => {
  const sink = new Sink(new RecordingOutlet(), { level: 'info', format: FORMAT });
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
