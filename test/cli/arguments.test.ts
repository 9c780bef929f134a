/** A command line is one verb with what it was given, or one sentence that names the mistake and the nearest right word. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OsdaemonError } from '../../src/base/errors.ts';
import { parseArguments } from '../../src/cli/arguments.ts';
import { VERBS } from '../../src/cli/verbs.ts';

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '), VERBS);

function run(line: string) {
  const parsed = parse(line);
  assert.equal(parsed.ask, 'run', line);
  return parsed.ask === 'run' ? parsed : assert.fail();
}

test('a verb has operands, flags and values, in whatever order they come', () => {
  const { verb, given } = run('stop web --timeout 5 --json db');
  assert.equal(verb.name, 'stop');
  assert.deepEqual(given.operands, ['web', 'db']);
  assert.deepEqual([...given.flags], ['json']);
  assert.deepEqual([...given.values], [['timeout', '5']]);
});

test('a value may follow "=", and a short option stands for its long one', () => {
  assert.equal(run('wait --up --timeout=0.5 web').given.values.get('timeout'), '0.5');
  assert.equal(run('logs -n 5 -f web').given.values.get('lines'), '5');
  assert.ok(run('logs -n 5 -f web').given.flags.has('follow'));
});

test('the socket may be named before the verb', () => {
  assert.equal(run('--socket /x status').given.values.get('socket'), '/x');
  assert.equal(run('--socket /x config get a b').verb.name, 'config get');
});

test('after -- everything is a name', () => {
  assert.deepEqual(run('stop -- --all').given.operands, ['--all']);
});

test('quit is shutdown', () => assert.equal(run('quit').verb.name, 'shutdown'));

for (const line of ['', 'help', '--help', '-h', 'status --help', 'config set -h', 'help status']) {
  test(`"${line}" asks for help`, () => assert.equal(parse(line).ask, 'help'));
}

const mistakes: readonly (readonly [string, RegExp])[] = [
  ['statsu', /there is no verb "statsu"; did you mean "status"\?; see osdaemonctl --help/],
  ['frobnicate', /there is no verb "frobnicate"; see/],
  ['config', /config needs one of get, set, delete, show, check/],
  ['config gte a b', /there is no config "gte"; did you mean "get"\?/],
  ['status --jsno', /status has no option "--jsno"; did you mean "--json"\?; see osdaemonctl status --help/],
  ['config get httpd', /config get needs SECTION KEY/],
  ['list web', /list does not take "web"/],
  ['wait --timeout', /--timeout needs SECONDS/],
  ['stop --all=yes', /--all takes no value/],
];
for (const [line, message] of mistakes) {
  test(`"${line}" is wrong usage: one sentence`, () => {
    assert.throws(
      () => parse(line),
      (thrown) => thrown instanceof OsdaemonError && thrown.code === 'usage' && message.test(thrown.message),
    );
  });
}

test('no verb of a later step is offered', () => {
  for (const name of ['pause', 'resume', 'scale', 'reload']) assert.throws(() => parse(name), /there is no verb/);
});
