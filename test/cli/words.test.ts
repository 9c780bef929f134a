/** Help, manual page and completions tell of every verb, every option and every exit code; they cannot fall behind. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { completionFor, SHELLS } from '../../src/cli/completions.ts';
import { generalHelp, verbHelp } from '../../src/cli/help.ts';
import { ago } from '../../src/cli/values.ts';
import { VERBS } from '../../src/cli/verbs.ts';
import { temporaryFolder } from '../support/folder.ts';

/** What fish offers for a line, from the script and a stand-in for osdaemonctl. */
function fishOffers(t: TestContext, line: string): string[] {
  const file = join(temporaryFolder(t), 'completion');
  writeFileSync(file, `function osdaemonctl; printf 'web\\nworker\\ndb\\n'; end\n${completionFor('fish', VERBS)}`);
  const output = execFileSync('fish', ['-c', `source ${file}; complete -C '${line}'`], { encoding: 'utf8' });
  return output.split('\n').flatMap((word) => (word === '' ? [] : [word.split('\t')[0] ?? '']));
}

for (const [line, expected] of [
  ['osdaemonctl sta', ['start', 'status']],
  ['osdaemonctl restart w', ['web', 'worker']],
  ['osdaemonctl config se', ['set']],
  ['osdaemonctl completion f', ['fish']],
] as const) {
  test(`fish completes "${line}"`, { skip: lacks('fish') }, (t) => {
    assert.deepEqual(fishOffers(t, line).sort(), expected);
  });
}

const MANUAL = join(import.meta.dirname, '..', '..', 'etc', 'man', 'osdaemonctl.1');
const CODES = ['0', '1', '2', '3', '4', '69', '77', '78', '99'];

test('the help names every verb and every exit code, in 80 columns or little more', () => {
  const help = generalHelp(VERBS);
  for (const { name } of VERBS) assert.ok(help.includes(`  ${name}`), name);
  for (const code of CODES) assert.match(help, new RegExp(`(^|\\s)${code} `, 'm'));
});

for (const verb of VERBS) {
  test(`${verb.name} --help: its options, the exit codes and an example that uses it`, () => {
    const help = verbHelp(verb);
    for (const { name } of verb.options) assert.ok(help.includes(`--${name}`), name);
    assert.match(help, /Exit codes:/);
    assert.ok(
      verb.examples.length > 0 && verb.examples.every((example) => example.includes(verb.name.split(' ')[0] ?? '')),
    );
  });
}

test('the manual page names every verb, option and exit code', () => {
  const page = readFileSync(MANUAL, 'utf8').replaceAll('\\-', '-').replaceAll('\\fR', '').replaceAll('\\fI', '');
  for (const { name, options } of VERBS) {
    assert.match(page, new RegExp(`\\b${name}\\b`), name);
    for (const option of options) assert.match(page, new RegExp(`--${option.name}\\b`), `${name} --${option.name}`);
  }
  for (const code of CODES) assert.match(page, new RegExp(`^\\.B ${code}$`, 'm'), code);
});

test('the manual page is well-formed', { skip: lacks('groff') }, () => {
  const { stderr } = spawnSync('groff', ['-man', '-Tutf8', '-wall', '-z', MANUAL], { encoding: 'utf8' });
  assert.equal(stderr, '');
});

for (const shell of SHELLS) {
  test(`the completion for ${shell} knows every verb and option, and its syntax is right`, {
    skip: lacks(shell),
  }, (t) => {
    const script = completionFor(shell, VERBS);
    for (const { name } of VERBS) assert.ok(script.includes(name.split(' ').at(-1) ?? ''), name);
    const file = join(temporaryFolder(t), 'completion');
    writeFileSync(file, script);
    const { stderr, status } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  });
}

/** What bash offers for a line whose last word is begun; the names come from a stand-in for osdaemonctl. */
function bashOffers(...words: string[]): string[] {
  const script = `${completionFor('bash', VERBS)}
osdaemonctl() { printf 'web\\nworker\\ndb\\n'; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _osdaemonctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-c', script, 'bash', 'osdaemonctl', ...words], { encoding: 'utf8' });
  return output.split('\n').filter((word) => word !== '');
}

const offers: readonly (readonly [words: readonly string[], expected: readonly string[]])[] = [
  [['sta'], ['status', 'start']],
  [
    ['start', 'w'],
    ['web', 'worker'],
  ],
  [['--socket', '/x', 'restart', 'd'], ['db']],
  [['config', 'se'], ['set']],
  [['wait', '--re'], ['--ready']],
  [['wait', '--ready', '--timeout', '5', 'wo'], ['worker']],
  [['signal', 'H'], ['HUP']],
  [
    ['signal', 'HUP', 'w'],
    ['web', 'worker'],
  ],
  [['completion', 'f'], ['fish']],
];
for (const [words, expected] of offers) {
  test(`bash completes "${words.join(' ')}"`, { skip: lacks('bash') }, () =>
    assert.deepEqual(bashOffers(...words), expected),
  );
}

test('durations have two units at most', () => {
  assert.deepEqual([0, 999, 61_000, 3_600_000, 90_061_000].map(ago), ['0s', '0s', '1m 1s', '1h', '1d 1h']);
});

function lacks(program: string): string | false {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0 ? false : `no ${program} here`;
}
