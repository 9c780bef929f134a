/** The help shows every verb, every option and exactly the exit codes that a verb can return, in 80 columns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT_CODES } from '../../src/cli/exitcodes.ts';
import { generalHelp, verbHelp } from '../../src/cli/helptext.ts';
import { namesOf, optionsOf } from '../../src/cli/verb.ts';
import { VERBS } from '../../src/cli/verbtable.ts';

/** The codes listed under "Exit codes:". */
function exitCodesIn(help: string): number[] {
  const [, list = ''] = /^Exit codes:\n((?: {2}.*\n)+)/m.exec(help) ?? [];
  return [...list.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => Number(code));
}

/** The text without line breaks and indentation. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function assertNarrow(help: string): void {
  for (const line of help.split('\n')) assert.ok(line.length <= 80, line);
}

test('the general help lists every verb and every exit code', () => {
  const help = generalHelp(VERBS, null);
  for (const { name, description } of VERBS) {
    assert.match(help, new RegExp(`^  ${name}\\b`, 'm'));
    assert.ok(flat(help).includes(description), description);
  }
  assert.deepEqual(exitCodesIn(help), Object.keys(EXIT_CODES).map(Number));
  assertNarrow(help);
});

for (const verb of VERBS) {
  test(`${verb.name} --help: its options, its exit codes and an example`, () => {
    const help = verbHelp(verb, null);
    for (const { name, description } of optionsOf(verb)) {
      assert.ok(help.includes(`--${name}`), name);
      assert.ok(flat(help).includes(description), description);
    }
    assert.deepEqual(
      exitCodesIn(help),
      verb.exitCodes.toSorted((a, b) => a - b),
    );
    assert.ok(verb.examples.length > 0);
    for (const example of verb.examples) {
      assert.ok(
        namesOf(verb).some((name) => example.includes(name)),
        example,
      );
    }
    assertNarrow(help);
  });
}

test('a verb that sends no request cannot find osdaemond missing', () => {
  for (const name of ['completion', 'config check']) {
    assert.ok(!VERBS.find((verb) => verb.name === name)?.exitCodes.includes(69), name);
  }
});

test('only a verb that waits can time out', () => {
  const waiting = VERBS.filter(({ exitCodes }) => exitCodes.includes(99)).map(({ name }) => name);
  assert.deepEqual(waiting, ['start', 'stop', 'restart', 'wait']);
});

test('on a narrow terminal the help is as narrow as its longest synopsis', () => {
  for (const help of [generalHelp(VERBS, 40), ...VERBS.map((verb) => verbHelp(verb, 40))]) {
    const [text = ''] = help.split('\nExamples:');
    for (const line of text.split('\n').filter((line) => !/^(Usage|For details)/.test(line))) {
      assert.ok(line.length <= 40, line);
    }
  }
});
