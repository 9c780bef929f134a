/** Each entry is one line, in text and in JSON, whatever it contains. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonFormat, textFormat } from '../../src/logs/format.ts';
import { entry, TIME } from './entries.ts';

const text = textFormat(false);
const ALL_CONTROLS = String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code), 127, 155, 0x2028, 0x2029);

test('text: level, UTC time, instance and message, as in CouchDB', () => {
  assert.equal(
    text.entries([entry({ text: 'Daemon "echo" :: hello' })]),
    '[info] 2026-11-21T05:53:00.123Z echo@1#0 Daemon "echo" :: hello\n',
  );
  assert.equal(
    text.entries([entry({ level: 'error', stream: 'host', text: 'Daemon "echo" made invalid request: x' })]),
    '[error] 2026-11-21T05:53:00.123Z echo@1#0 Daemon "echo" made invalid request: x\n',
  );
});

test('text: ordinary output has the name of its stream', () => {
  assert.equal(
    text.entries([entry({ stream: 'stderr', text: 'oops' }), entry({ stream: 'stdout', text: 'fine' })]),
    '[info] 2026-11-21T05:53:00.123Z echo@1#0 stderr: oops\n[info] 2026-11-21T05:53:00.123Z echo@1#0 stdout: fine\n',
  );
});

test('text: messages of osdaemond are shown without their fields, which are for JSON', () => {
  assert.equal(
    text.message({ time: TIME, level: 'warn', message: 'ready', fields: { daemons: 3 } }),
    '[warn] 2026-11-21T05:53:00.123Z osdaemond ready\n',
  );
});

test('text: control characters are escaped, so that a message is one line and cannot control a terminal', () => {
  assert.match(text.entries([entry({ text: 'a\nb\tc\rd\u001b[31m' })]), / a\\nb\\tc\\rd\\u001b\[31m\n$/);
  for (const line of [
    text.entries([entry({ text: ALL_CONTROLS, who: `x${ALL_CONTROLS}@1#0` })]),
    text.message({ time: TIME, level: 'info', message: ALL_CONTROLS }),
  ]) {
    assert.match(line, /^[^\p{Cc}\u2028\u2029]+\n$/u);
  }
});

test('text: only the level is coloured, if colours are enabled', () => {
  assert.equal(
    textFormat(true).message({ time: TIME, level: 'error', message: 'm' }),
    '\u001b[31m[error]\u001b[0m 2026-11-21T05:53:00.123Z osdaemond m\n',
  );
});

test('JSON: one object per line', () => {
  const lines = jsonFormat.entries([
    entry({ text: 'a\nb "c"' }),
    entry({ level: 'debug', stream: 'stderr', text: ALL_CONTROLS, time: TIME + 1 }),
  ]);
  const [first, second, rest] = lines.split('\n');
  assert.equal(
    first,
    '{"time":"2026-11-21T05:53:00.123Z","level":"info","who":"echo@1#0","daemon":"echo","stream":"log","message":"a\\nb \\"c\\""}',
  );
  assert.deepEqual(JSON.parse(second ?? ''), {
    time: '2026-11-21T05:53:00.124Z',
    level: 'debug',
    who: 'echo@1#0',
    daemon: 'echo',
    stream: 'stderr',
    message: ALL_CONTROLS,
  });
  assert.equal(rest, '');
});

test('JSON: fields are properties beside the message', () => {
  const fields = { daemon: 'echo', pid: 12, ok: true, nothing: null, absent: undefined };
  assert.equal(
    jsonFormat.message({ time: TIME, level: 'info', message: 'm', fields }),
    '{"time":"2026-11-21T05:53:00.123Z","level":"info","who":"osdaemond","message":"m","daemon":"echo","pid":12,"ok":true,"nothing":null}\n',
  );
});

test('no entries are no lines', () => {
  assert.equal(text.entries([]), '');
  assert.equal(jsonFormat.entries([]), '');
});
