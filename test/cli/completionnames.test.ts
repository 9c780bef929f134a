/** Completion scripts treat the name of a daemon as data: no shell expands or runs any part of it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { completionScript, type Shell } from '../../src/cli/shells/completionscript.ts';
import { VERBS } from '../../src/cli/verbtable.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { lacks } from './shell.ts';

/** Names that the configuration accepts; `inject` is a program on PATH that creates the file INJECTED. */
const NAMES = [
  `web$(touch\${IFS}INJECTED)`,
  'web$(inject)',
  'web(inject)',
  'web<(inject)',
  'web>INJECTED',
  'web;inject',
  `web\${HOME}`,
  'web*',
  'web[e]',
  'web{1..2}',
  'web~',
  'web!',
];

/** What `script` makes a shell offer for `osdaemonctl VERB… web`, in a directory in which nothing may change. */
function offers(t: TestContext, shell: Shell, script: string): string[] {
  const cwd = temporaryDirectory(t);
  const bin = temporaryDirectory(t);
  for (const [name, text] of [
    ['inject', 'touch INJECTED'],
    ['osdaemonctl', `cat <<'END'\n${NAMES.join('\n')}\nother\nEND`],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  writeFileSync(join(cwd, 'web-a-file'), '');
  const completion = join(bin, 'completion');
  writeFileSync(completion, completionScript(shell, VERBS));
  const output = execFileSync(shell, ['-c', script, shell, completion], {
    cwd,
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env.PATH}`, HOME: bin, LANG: 'C.UTF-8' },
  });
  assert.deepEqual(readdirSync(cwd), ['web-a-file']);
  return output.split('\n').slice(0, -1);
}

/** Fills COMPREPLY for the words of `line`. */
const bashCompletes = (line: string): string => `source "$1"
COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _osdaemonctl`;

for (const verb of ['status', 'signal HUP']) {
  test(`bash, ${verb}: the offered words, read as shell words, are the names themselves`, {
    skip: lacks('bash'),
  }, (t) => {
    const script = `${bashCompletes(`osdaemonctl ${verb} web`)}\neval "printf '%s\\n' \${COMPREPLY[*]}"`;
    assert.deepEqual(offers(t, 'bash', script), NAMES);
  });

  test(`zsh, ${verb}: the names are offered as they are`, { skip: lacks('zsh') }, (t) => {
    // The shell itself quotes what compadd is given.
    const script = `compdef() { : }; compadd() { print -rl -- "$@" }
source "$1"
words=(osdaemonctl ${verb} web); CURRENT=$#words; _osdaemonctl`;
    assert.deepEqual(offers(t, 'zsh', script), ['--', ...NAMES, 'other']);
  });

  test(`fish, ${verb}: the names are offered as they are`, { skip: lacks('fish') }, (t) => {
    const script = `source $argv[2]; complete -C 'osdaemonctl ${verb} web'`;
    assert.deepEqual(offers(t, 'fish', script).sort(), [...NAMES].sort());
  });
}

test('bash completes a word that is already quoted', { skip: lacks('bash') }, (t) => {
  const script = `${bashCompletes(`osdaemonctl status 'web\\$\\(t'`)}\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
  assert.deepEqual(offers(t, 'bash', script), ['web\\$\\(touch\\$\\{IFS\\}INJECTED\\)']);
});

for (const quote of [`"'"`, `'"'`]) {
  test(`bash completes after ${quote} only names without special characters`, { skip: lacks('bash') }, (t) => {
    const script = `${bashCompletes(`osdaemonctl status ${quote}`)}\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    assert.deepEqual(offers(t, 'bash', script), ['web~', 'other']);
  });
}
