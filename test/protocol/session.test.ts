/** A daemon asks, registers and logs; it gets CouchDB's answers, and nothing that it writes can hurt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seeded } from '../config/random.ts';
import { answered, protocolCases, sent } from '../support/vectors.ts';
import { capturedSections, converse, sectionsOf } from './partner.ts';

const SECTIONS = sectionsOf({ s: { k: 'v', b: 'B' }, big: { value: 'x'.repeat(100_000) } });

test('the captured cases: the bytes that CouchDB answered, and one log line for each of its own', async (t) => {
  const sections = capturedSections();
  for (const vector of protocolCases()) {
    await t.test(`${vector.name}: ${vector.description}`, () => {
      const { conversation, partner } = converse(sections);
      for (const step of vector.steps) {
        const { length: before } = partner.said;
        const answers = conversation.read(sent(vector, step));
        // (There, the daemon was gone before it could read its answer.)
        if (vector.name !== 'get-then-exit') assert.deepEqual(Buffer.from(answers), answered(step));
        // (Answers without a trace; and lines about the end of the daemon, which are not the protocol's.)
        if (vector.name === 'many-then-exit') continue;
        const logged = partner.said.slice(before);
        assert.equal(logged.length, step.log.length);
        for (const [place, { level, text = '' }] of step.log.entries()) {
          const said = logged[place];
          // What is no string was refused; now its JSON is logged.
          if (text.startsWith('Invalid log message')) continue;
          assert.equal(said?.level, level);
          const message = /^Daemon:? "d" :: ([\s\S]*)$/.exec(text)?.[1];
          if (message === undefined) assert.match(said?.text ?? '', /^Daemon "d" /);
          else assert.ok(said?.text.startsWith(`Daemon "d" :: ${message}`), said?.text);
        }
      }
    });
  }
});

test('what needs no answer gets none, and reaches the host in order', () => {
  const { says, partner } = converse(SECTIONS, { verbs: new Set(['ready']) });
  assert.equal(says('["register","s"]\n["register","s","k"]\n["log","almost"]\n["ready"]\n["log","go"]\n'), '');
  assert.deepEqual(partner.events, ['register s', 'register s k', 'log', 'ready', 'log']);
  assert.deepEqual(partner.texts, ['info: Daemon "d" :: almost', 'info: Daemon "d" :: go']);
});

test('all answers to a chunk are one text, in the order of the requests', () => {
  const { says } = converse(SECTIONS);
  assert.equal(says('["get","s","k"]\n["log","x"]\n["get","s"]\n["get","?"]\n'), '"v"\n{"b":"B","k":"v"}\n{}\n');
});

test('any request is a sign of life, one for all of a chunk; rubbish is none', () => {
  const { says, partner } = converse(SECTIONS);
  says('["get","s"]\n["log","x"]\n');
  assert.equal(partner.beats, 1);
  says('rubbish\n[]\n');
  assert.equal(partner.beats, 1);
});

test('rejected input: one error that names the daemon, says why and quotes it, and nothing else', () => {
  const { says, partner } = converse(SECTIONS);
  assert.equal(says('hello\n["foo"]\n\n'), '');
  assert.deepEqual(partner.texts, [
    'error: Daemon "d" made invalid request (not a JSON array; set stdout = log in [os_daemon.d] if this is ordinary output): hello',
    'error: Daemon "d" made invalid request (an unknown verb): ["foo"]',
    'error: Daemon "d" made invalid request (an empty line): ',
  ]);
});

test('what is quoted is cut at 200 characters, and can always be shown', () => {
  const { conversation, says, partner } = converse(SECTIONS);
  says(`${'x'.repeat(200)}\n${'y'.repeat(201)}\nx${'😀'.repeat(150)}\n${'z'.repeat(1_000_000)}\n`);
  conversation.read(Buffer.from([0x66, 0xff, 0x0a]));
  const quoted = partner.said.map(({ text }) => text.slice(text.indexOf('): ') + 3));
  assert.deepEqual(quoted.slice(0, 2), ['x'.repeat(200), `${'y'.repeat(200)}…`]);
  assert.deepEqual(quoted.slice(2), [`x${'😀'.repeat(99)}\ufffd…`, `${'z'.repeat(200)}…`, 'f\ufffd']);
});

test('a run that writes ordinary output has its first 100 lines quoted, the others counted', () => {
  const { conversation, says, partner } = converse(SECTIONS);
  says('line\n'.repeat(250));
  assert.equal(partner.said.length, 100);
  assert.equal(partner.texts.filter((text) => text.includes('stdout = log')).length, 1);
  assert.match(partner.texts[99] ?? '', /further ones of this run are only counted\): line$/);
  assert.equal(says('["get","s","k"]\n'), '"v"\n');
  conversation.end();
  assert.deepEqual(partner.texts.slice(100), ['error: Daemon "d" made invalid request 150 more times, not shown']);
});

test('an unknown level: one error, and the message at info', () => {
  const { says, partner } = converse(SECTIONS);
  says('["log","m",{"level":"warn"}]\n');
  assert.deepEqual(partner.texts, [
    'error: Daemon "d" used an invalid log level (debug, info and error are valid): "warn"',
    'info: Daemon "d" :: m',
  ]);
});

test('a line over the bound is dropped where it stood, with the setting to raise', () => {
  const { says, partner } = converse(SECTIONS, { maxLine: 20 });
  assert.equal(says(`["get","s","k"]\n["log","${'x'.repeat(20)}"]\n["get","s","b"]\n`), '"v"\n"B"\n');
  assert.equal(partner.said.length, 1);
  assert.match(
    partner.texts[0] ?? '',
    /a line of more than 20 bytes, see max_line in \[osdaemond\].*: \["log","x{12}$/,
  );
});

test('the end in the middle of a line: the line is not obeyed, and told', () => {
  const { conversation, says, partner } = converse(SECTIONS);
  assert.equal(says('["log","whole"]\n["register","s"]'), '');
  conversation.end();
  assert.deepEqual(partner.events, ['log', 'log']);
  assert.deepEqual(partner.texts, [
    'info: Daemon "d" :: whole',
    'warn: Daemon "d" ended in the middle of a line, which was not obeyed: ["register","s"]',
  ]);
});

test('small requests for much: a step is bounded, the others wait, and every one is answered in order', () => {
  const { conversation, says } = converse(SECTIONS);
  const asked = '["get","big","value"]\n["get","s","k"]\n'.repeat(1000);
  const steps = [says(asked)];
  while (conversation.more) steps.push(conversation.resume());
  assert.ok(steps.length > 50);
  assert.ok(steps.every((step) => step.length <= 1024 * 1024 + 2 * 100_004));
  assert.equal(steps.join(''), `"${'x'.repeat(100_000)}"\n"v"\n`.repeat(1000));
  assert.equal(says('["get","s","b"]\n'), '"B"\n');
});

test('a flood of rubbish is cut into steps too', () => {
  const { conversation, says, partner } = converse(SECTIONS);
  says(`${'[\n'.repeat(5000)}["get","s","k"]\n`);
  assert.equal(conversation.more, true);
  conversation.end();
  assert.equal(partner.texts.at(-1), 'error: Daemon "d" made invalid request 4900 more times, not shown');
});

test('long lines come one a step', () => {
  const { conversation, says, partner } = converse(SECTIONS);
  says(`["log","${'x'.repeat(1024 * 1024)}"]\n`.repeat(3));
  assert.equal(partner.said.length, 1);
  conversation.resume();
  assert.equal(partner.said.length, 2);
  conversation.end();
  assert.equal(partner.said.length, 3);
});

test('a message of more than 1 MiB is logged in pieces, of which nothing is lost', () => {
  const { says, partner } = converse(SECTIONS);
  const message = `x${'😀'.repeat(600_000)}`;
  says(`["log","${message}",{"level":"error"}]\n`);
  const prefix = 'Daemon "d" :: ';
  const pieces = partner.said.map(({ text }) => text.slice(prefix.length));
  assert.ok(partner.said.every(({ level, text }) => level === 'error' && text.startsWith(prefix)));
  assert.ok(pieces.length > 1 && pieces.every((piece) => piece.length <= 64 * 1024 && piece.isWellFormed()));
  assert.equal(pieces.join(''), message);
});

test('what still waits when the run ends is done', () => {
  const { conversation, says, partner } = converse(SECTIONS);
  says(`${'["get","big"]\n'.repeat(100)}["register","s"]\n["log","last"]\n`);
  assert.deepEqual(partner.events, []);
  conversation.end();
  assert.deepEqual(partner.events, ['register s', 'log']);
});

test('a name that is not UTF-8 can be shown', () => {
  const { says, partner } = converse(SECTIONS, { daemon: 'caf\udce9' });
  says('["log","m"]\n');
  assert.deepEqual(partner.texts, ['info: Daemon "caf\ufffd" :: m']);
});

test('any cutting of the same bytes gives the same answers and the same log', () => {
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
  const { conversation, partner } = converse(SECTIONS, { maxLine: 40 });
  const answers = chunks.map((chunk) => conversation.read(chunk)).join('');
  conversation.end();
  return { answers, said: partner.said, registered: partner.events.filter((event) => event !== 'log') };
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
