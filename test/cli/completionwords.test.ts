/** Each shell completes verbs, options and the names of daemons. The names come from a stand-in for osdaemonctl. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { completionScript, SHELLS } from '../../src/cli/shells/completionscript.ts';
import { optionsOf } from '../../src/cli/verb.ts';
import { VERBS } from '../../src/cli/verbtable.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { lacks } from './shell.ts';

for (const shell of SHELLS) {
  test(`the script for ${shell} has every verb and option, and no syntax error`, { skip: lacks(shell) }, (t) => {
    const script = completionScript(shell, VERBS);
    for (const verb of VERBS) {
      assert.ok(script.includes(verb.name.split(' ').at(-1) ?? ''), verb.name);
      for (const { name } of optionsOf(verb)) assert.match(script, new RegExp(`(--|-l )${name}\\b`), name);
    }
    const file = join(temporaryDirectory(t), 'completion');
    writeFileSync(file, script);
    const { stderr, status } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  });
}

/** What bash offers for the last of the words. */
function bashOffers(...words: string[]): string[] {
  const script = `${completionScript('bash', VERBS)}
osdaemonctl() { printf 'web\\nworker\\ndb\\n'; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _osdaemonctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-c', script, 'bash', 'osdaemonctl', ...words], { encoding: 'utf8' });
  return output.split('\n').filter((word) => word !== '');
}

const offersOfBash: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ['sta', ['status', 'start']],
  ['start w', ['web', 'worker']],
  ['--socket /x restart d', ['db']],
  ['config se', ['set']],
  ['config show --o', ['--origin']],
  ['wait --ready --ti', ['--timeout']],
  ['wait --ready --timeout 5 wo', ['worker']],
  ['signal H', ['HUP']],
  ['signal HUP w', ['web', 'worker']],
  ['completion f', ['fish']],
];
for (const [line, offers] of offersOfBash) {
  test(`bash completes "${line}"`, { skip: lacks('bash') }, () =>
    assert.deepEqual(bashOffers(...line.split(' ')), offers),
  );
}

/** What fish offers for the last word of the line. */
function fishOffers(t: TestContext, line: string): string[] {
  const file = join(temporaryDirectory(t), 'completion');
  writeFileSync(file, `function osdaemonctl; printf 'web\\nworker\\ndb\\n'; end\n${completionScript('fish', VERBS)}`);
  const output = execFileSync('fish', ['-c', `source ${file}; complete -C 'osdaemonctl ${line}'`], {
    encoding: 'utf8',
  });
  return output.split('\n').flatMap((word) => (word === '' ? [] : [word.split('\t')[0] ?? '']));
}

const offersOfFish: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ['sta', ['start', 'status']],
  ['restart w', ['web', 'worker']],
  ['config se', ['set']],
  ['completion f', ['fish']],
];
for (const [line, offers] of offersOfFish) {
  test(`fish completes "${line}"`, { skip: lacks('fish') }, (t) => {
    assert.deepEqual(fishOffers(t, line).sort(), offers);
  });
}
