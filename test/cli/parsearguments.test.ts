/** The command line is one verb with its options and operands, or one sentence that names the error and the next step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OsdaemonError } from '../../src/base/errors.ts';
import { PROGRAM_OPTIONS, parseArguments } from '../../src/cli/parsearguments.ts';
import { VERBS } from '../../src/cli/verbtable.ts';

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '), VERBS);

function parsedVerb(line: string) {
  const parsed = parse(line);
  return parsed.action === 'run' ? parsed : assert.fail(`"${line}" asks for ${parsed.action}`);
}

test('operands, flags and values of a verb may come in any order', () => {
  const { verb, given } = parsedVerb('stop web --timeout 5 --json db');
  assert.equal(verb.name, 'stop');
  assert.deepEqual(given.operands, ['web', 'db']);
  assert.deepEqual([...given.flags], ['json']);
  assert.deepEqual([...given.values], [['timeout', '5']]);
});

test('a value may follow "="', () => {
  assert.equal(parsedVerb('wait --up --timeout=0.5 web').given.values.get('timeout'), '0.5');
});

for (const line of ['logs -n 5 -f web', 'logs -n5 -f web', 'logs -fn5 web', 'logs --follow --lines 5 web']) {
  test(`short options as users write them: ${line}`, () => {
    const { given } = parsedVerb(line);
    assert.deepEqual([given.operands, given.values.get('lines'), given.flags.has('follow')], [['web'], '5', true]);
  });
}

test('options may stand before the verb', () => {
  assert.equal(parsedVerb('--socket /x status').given.values.get('socket'), '/x');
  assert.equal(parsedVerb('--socket=/x config get a b').verb.name, 'config get');
  assert.deepEqual(parsedVerb('--timeout 5 stop web').given.operands, ['web']);
});

test('after "--" every word is an operand', () => {
  assert.deepEqual(parsedVerb('stop -- --all').given.operands, ['--all']);
  assert.deepEqual(parsedVerb('config set s k -- -1').given.operands, ['s', 'k', '-1']);
});

test('quit is an alias of shutdown', () => assert.equal(parsedVerb('quit').verb.name, 'shutdown'));

for (const line of ['', 'help', '--help', '-h', 'status --help', 'config set -h', 'help status', '--help stop']) {
  test(`"${line}" asks for help`, () => assert.equal(parse(line).action, 'help'));
}

for (const line of ['--version', '-V']) {
  test(`"${line}" asks for the version of osdaemonctl`, () => assert.equal(parse(line).action, 'version'));
}

const errors: readonly (readonly [line: string, message: RegExp])[] = [
  ['statsu', /^there is no verb "statsu"; did you mean "status"\?; see osdaemonctl --help$/],
  ['frobnicate', /^there is no verb "frobnicate"; see/],
  ['--verison', /^there is no option "--verison"; did you mean "--version"\?/],
  ['-s x status', /^there is no option "-s"/],
  ['--socket /x', /^a verb is missing; see/],
  ['config', /^config needs one of get, set, delete, show, check/],
  ['config gte a b', /^config has no verb "gte"; did you mean "get"\?/],
  ['status --jsno', /^status has no option "--jsno"; did you mean "--json"\?; see osdaemonctl status --help$/],
  ['status --follow', /^status has no option "--follow"/],
  ['completion bash --json', /^completion has no option "--json"/],
  ['config get httpd', /^config get needs SECTION KEY/],
  ['list web', /^list does not take "web"/],
  ['wait --timeout', /^--timeout needs SECONDS/],
  ['wait --timeout= web', /^--timeout needs SECONDS/],
  ['stop --all=yes', /^--all takes no value/],
  ['stop -5', /^stop has no option "-5"/],
];
for (const [line, message] of errors) {
  test(`wrong usage: "${line}"`, () => {
    assert.throws(
      () => parse(line),
      (thrown) => thrown instanceof OsdaemonError && thrown.code === 'usage' && message.test(thrown.message),
    );
  });
}

for (const name of ['', 'x'.repeat(1001)]) {
  test(`a name of ${name.length} characters is rejected before anything is sent`, () => {
    assert.throws(() => parseArguments(['start', 'web', name], VERBS), {
      code: 'usage',
      message: new RegExp(
        `^a name has 1 to 1000 characters, and ".*" has ${name.length}; see osdaemonctl start --help$`,
      ),
    });
  });
}

test('a verb that stops something is never suggested', () => {
  for (const word of ['stpo', 'show', 'restrat', 'shutdwon', 'qiut', 'save', 'scale', 'down', 'kill', 'tail']) {
    assert.throws(() => parse(word), { message: `there is no verb "${word}"; see osdaemonctl --help` });
  }
});

for (const name of ['pause', 'resume', 'scale', 'reload']) {
  test(`there is no verb "${name}" yet`, () => assert.throws(() => parse(name), /there is no verb/));
}

test('an option name takes a value in every verb or in none', () => {
  const arities = new Map<string, boolean>();
  for (const { name, value } of [...PROGRAM_OPTIONS, ...VERBS.flatMap(({ options }) => options)]) {
    assert.equal(value !== undefined, arities.get(name) ?? value !== undefined, name);
    arities.set(name, value !== undefined);
  }
});
