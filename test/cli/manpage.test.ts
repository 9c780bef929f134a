/** The manual page in etc/man is what scripts/manpage.ts makes of the table of verbs, and roff reads it without a warning. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MANUAL, manualPage } from '../../scripts/manpage.ts';
import { VERBS } from '../../src/cli/verbtable.ts';
import { lacks } from './shell.ts';

test('the manual page is up to date; if not, run: node scripts/manpage.ts', () => {
  assert.equal(readFileSync(MANUAL, 'utf8'), manualPage(VERBS));
});

test('groff has no warnings about the manual page', { skip: lacks('groff') }, () => {
  const { stderr } = spawnSync('groff', ['-man', '-Tutf8', '-wall', '-z', MANUAL], { encoding: 'utf8' });
  assert.equal(stderr, '');
});

test('as plain text the manual page has every verb and option', { skip: lacks('groff') }, () => {
  const { stdout } = spawnSync('groff', ['-man', '-Tascii', '-P-cbou', MANUAL], { encoding: 'utf8' });
  const text = stdout.replace(/\s+/g, ' ');
  for (const { name, alias, options } of VERBS) {
    assert.ok(text.includes(` ${name} `), name);
    if (alias !== undefined) assert.ok(text.includes(`Alias: ${alias}.`), alias);
    for (const option of options) assert.ok(text.includes(`--${option.name} `), `${name} --${option.name}`);
  }
});
