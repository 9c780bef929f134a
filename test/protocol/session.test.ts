/** A session answers, registers and logs as CouchDB did, and nothing that a daemon writes can do harm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seeded } from '../config/random.ts';
import { answered, protocolCases, sent } from '../support/vectors.ts';
import { capturedSections, sectionsOf, startSession } from './session.ts';

const SECTIONS = sectionsOf({ s: { k: 'v', b: 'B' }, big: { value: 'x'.repeat(100_000) } });

test('the captured cases: the bytes that CouchDB answered, and one log line for each of its own', async (t) => {
  const sections = capturedSections();
  for (const vector of protocolCases()) {
    await t.test(`${vector.name}: ${vector.description}`, () => {
      const { session, handlers } = startSession(sections);
      for (const step of vector.steps) {
        const { length: before } = handlers.records;
        const answers = session.read(sent(vector, step));
        // (There, the daemon was gone before it could read its answer.)
        if (vector.name !== 'get-then-exit') assert.deepEqual(Buffer.from(answers), answered(step));
        // (Answers without a trace; and lines about the end of the daemon, which are not the protocol's.)
        if (vector.name === 'many-then-exit') continue;
        const logged = handlers.records.slice(before);
        assert.equal(logged.length, step.log.length);
        for (const [place, { level, text = '' }] of step.log.entries()) {
          const record = logged[place];
          // What is no string was refused; now its JSON is logged.
          if (text.startsWith('Invalid log message')) continue;
          assert.equal(record?.level, level);
          const message = /^Daemon:? "d" :: ([\s\S]*)$/.exec(text)?.[1];
          if (message === undefined) assert.match(record?.text ?? '', /^Daemon "d" /);
          else assert.ok(record?.text.startsWith(`Daemon "d" :: ${message}`), record?.text);
        }
      }
    });
  }
});

test('requests without an answer get none, and reach the handlers in order', () => {
  const { send, handlers } = startSession(SECTIONS, { verbs: new Set(['ready']) });
  assert.equal(send('["register","s"]\n["register","s","k"]\n["log","almost"]\n["ready"]\n["log","go"]\n'), '');
  assert.deepEqual(handlers.events, ['register s', 'register s k', 'log', 'ready', 'log']);
  assert.deepEqual(handlers.texts, ['info: Daemon "d" :: almost', 'info: Daemon "d" :: go']);
});

test('all answers to a chunk are one text, in the order of the requests', () => {
  const { send } = startSession(SECTIONS);
  assert.equal(send('["get","s","k"]\n["log","x"]\n["get","s"]\n["get","?"]\n'), '"v"\n{"b":"B","k":"v"}\n{}\n');
});

test('any request is a heartbeat, one for all of a chunk; a rejected line is none', () => {
  const { send, handlers } = startSession(SECTIONS);
  send('["get","s"]\n["log","x"]\n');
  assert.equal(handlers.heartbeats, 1);
  send('rubbish\n[]\n');
  assert.equal(handlers.heartbeats, 1);
});

test('a rejected line is one error with the daemon, the reason and the line', () => {
  const { send, handlers } = startSession(SECTIONS);
  assert.equal(send('hello\n["foo"]\n\n'), '');
  assert.deepEqual(handlers.texts, [
    'error: Daemon "d" made invalid request (not a JSON array; set stdout = log in [os_daemon.d] if this is ordinary output): hello',
    'error: Daemon "d" made invalid request (an unknown verb): ["foo"]',
    'error: Daemon "d" made invalid request (an empty line): ',
  ]);
});

test('a quoted line is cut at 200 characters, and is always valid text', () => {
  const { session, send, handlers } = startSession(SECTIONS);
  send(`${'x'.repeat(200)}\n${'y'.repeat(201)}\nx${'😀'.repeat(150)}\n${'z'.repeat(1_000_000)}\n`);
  session.read(Buffer.from([0x66, 0xff, 0x0a]));
  const quoted = handlers.records.map(({ text }) => text.slice(text.indexOf('): ') + 3));
  assert.deepEqual(quoted.slice(0, 2), ['x'.repeat(200), `${'y'.repeat(200)}…`]);
  assert.deepEqual(quoted.slice(2), [`x${'😀'.repeat(99)}\ufffd…`, `${'z'.repeat(200)}…`, 'f\ufffd']);
});

test('the first 100 rejected lines of a run are quoted, the rest counted', () => {
  const { session, send, handlers } = startSession(SECTIONS);
  send('line\n'.repeat(250));
  assert.equal(handlers.records.length, 100);
  assert.equal(handlers.texts.filter((text) => text.includes('stdout = log')).length, 1);
  assert.match(handlers.texts[99] ?? '', /further invalid requests of this run are only counted\): line$/);
  assert.equal(send('["get","s","k"]\n'), '"v"\n');
  session.end();
  assert.deepEqual(handlers.texts.slice(100), ['error: Daemon "d" made 150 more invalid requests, not shown']);
});

test('an unknown level: one error, and the message at info', () => {
  const { send, handlers } = startSession(SECTIONS);
  send('["log","m",{"level":"warn"}]\n');
  assert.deepEqual(handlers.texts, [
    'error: Daemon "d" used an invalid log level (debug, info and error are valid): "warn"',
    'info: Daemon "d" :: m',
  ]);
});

test('a line over the bound is dropped in its place, and the error names the setting to raise', () => {
  const { send, handlers } = startSession(SECTIONS, { maxLine: 20 });
  assert.equal(send(`["get","s","k"]\n["log","${'x'.repeat(20)}"]\n["get","s","b"]\n`), '"v"\n"B"\n');
  assert.equal(handlers.records.length, 1);
  assert.match(
    handlers.texts[0] ?? '',
    /a line of more than 20 bytes, see max_line in \[osdaemond\].*: \["log","x{12}$/,
  );
});

test('an incomplete last line is ignored and reported', () => {
  const { session, send, handlers } = startSession(SECTIONS);
  assert.equal(send('["log","whole"]\n["register","s"]'), '');
  session.end();
  assert.deepEqual(handlers.events, ['log', 'log']);
  assert.deepEqual(handlers.texts, [
    'info: Daemon "d" :: whole',
    'warn: Daemon "d" exited with an incomplete last line; ignored: ["register","s"]',
  ]);
});

test('small requests for large sections: a step is bounded, the other requests wait, and all are answered in order', () => {
  const { session, send } = startSession(SECTIONS);
  const requested = '["get","big","value"]\n["get","s","k"]\n'.repeat(1000);
  const steps = [send(requested)];
  while (session.more) steps.push(session.resume());
  assert.ok(steps.length > 50);
  assert.ok(steps.every((step) => step.length <= 1024 * 1024 + 2 * 100_004));
  assert.equal(steps.join(''), `"${'x'.repeat(100_000)}"\n"v"\n`.repeat(1000));
  assert.equal(send('["get","s","b"]\n'), '"B"\n');
});

test('a flood of rejected lines is cut into steps too', () => {
  const { session, send, handlers } = startSession(SECTIONS);
  send(`${'[\n'.repeat(5000)}["get","s","k"]\n`);
  assert.equal(session.more, true);
  session.end();
  assert.equal(handlers.texts.at(-1), 'error: Daemon "d" made 4900 more invalid requests, not shown');
});

test('long lines are handled one per step', () => {
  const { session, send, handlers } = startSession(SECTIONS);
  send(`["log","${'x'.repeat(1024 * 1024)}"]\n`.repeat(3));
  assert.equal(handlers.records.length, 1);
  session.resume();
  assert.equal(handlers.records.length, 2);
  session.end();
  assert.equal(handlers.records.length, 3);
});

test('a message of more than 1 MiB is logged in pieces, and nothing is lost', () => {
  const { send, handlers } = startSession(SECTIONS);
  const message = `x${'😀'.repeat(600_000)}`;
  send(`["log","${message}",{"level":"error"}]\n`);
  const prefix = 'Daemon "d" :: ';
  const pieces = handlers.records.map(({ text }) => text.slice(prefix.length));
  assert.ok(handlers.records.every(({ level, text }) => level === 'error' && text.startsWith(prefix)));
  assert.ok(pieces.length > 1 && pieces.every((piece) => piece.length <= 64 * 1024 && piece.isWellFormed()));
  assert.equal(pieces.join(''), message);
});

test('lines that still wait when the run ends are handled', () => {
  const { session, send, handlers } = startSession(SECTIONS);
  send(`${'["get","big"]\n'.repeat(100)}["register","s"]\n["log","last"]\n`);
  assert.deepEqual(handlers.events, []);
  session.end();
  assert.deepEqual(handlers.events, ['register s', 'log']);
});

test('a daemon name with invalid UTF-8 can be shown', () => {
  const { send, handlers } = startSession(SECTIONS, { daemon: 'caf\udce9' });
  send('["log","m"]\n');
  assert.deepEqual(handlers.texts, ['info: Daemon "caf\ufffd" :: m']);
});

test('the same bytes in any chunks give the same answers and the same log', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = seeded(seed);
    const bytes = Buffer.from(Array.from({ length: 20 }, () => randomLine(random)).join(''));
    const whole = outcome([bytes]);
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const next = at + 1 + random.below(12);
      chunks.push(bytes.subarray(at, next));
      at = next;
    }
    assert.deepEqual(outcome(chunks), whole, `seed ${seed}`);
  }
});

function outcome(chunks: readonly Buffer[]): unknown {
  const { session, handlers } = startSession(SECTIONS, { maxLine: 40 });
  const answers = chunks.map((chunk) => session.read(chunk)).join('');
  session.end();
  return { answers, records: handlers.records, registered: handlers.events.filter((event) => event !== 'log') };
}

function randomLine(random: Random): string {
  return (
    random.pick([
      '["get","s","k"]',
      '["get","s"]',
      '["log","é☃😀"]',
      '["register","s"]',
      'rubbish',
      '',
      '["log","x"',
      `["log","${'long'.repeat(12)}"]`,
    ]) + random.pick(['\n', '\n', '\r\n'])
  );
}
