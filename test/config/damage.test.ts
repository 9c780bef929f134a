/** A file damaged by a power loss, or in another encoding, is one error with its line, and changes nothing. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { layersOf } from '../../src/config/files/layers.ts';
import { diagnosticText } from '../../src/config/ini/diagnostic.ts';
import { parseFile } from '../../src/config/ini/parse.ts';
import { readConfiguration } from '../../src/config/reading.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { openStore } from './opened.ts';

const D = '[os_daemons]\nd = /bin/d\n';
const NULS = 'the file contains NUL bytes, from a power loss or UTF-16; restore it, or save it as UTF-8';

const damaged: readonly (readonly [string, Buffer, string])[] = [
  ['nothing but NUL bytes', Buffer.alloc(D.length), `1: ${NULS}`],
  ['UTF-16, the low byte first', Buffer.from(`\ufeff${D}`, 'utf16le'), '1: the file is in UTF-16; save it as UTF-8'],
  [
    'UTF-16, the high byte first',
    Buffer.from(`\ufeff${D}`, 'utf16le').swap16(),
    '1: the file is in UTF-16; save it as UTF-8',
  ],
  ['UTF-16 without a byte order mark', Buffer.from(D, 'utf16le'), `1: ${NULS}`],
  ['a NUL byte before the first section', Buffer.from(`\n\0\n${D}`), `2: ${NULS}`],
  ['a NUL byte in a section of osdaemond', Buffer.from('[s]\na = 1\n[os_daemons]\nd = /bin/d\0\n'), `4: ${NULS}`],
  ['a NUL byte in the name of a section', Buffer.from('[s]\na = 1\n[os_daemons\0]\nd = /bin/d\n'), `3: ${NULS}`],
  ['NUL bytes at the end', Buffer.from('[s]\na = 1\n\0\0\0\0\0'), `3: ${NULS}`],
];

for (const [what, bytes, error] of damaged) {
  test(`a damaged file is an error, and the configuration stays: ${what}`, (t) => {
    const it = openStore(t, { 'local.ini': D });
    writeFileSync(it.path('local.ini'), bytes);
    it.store.reload();
    it.clock.pass(300);
    assert.deepEqual([it.takeChanges(), it.takeReports()], [[], [`local.ini:${error}`]]);
    it.change('local.ini', D);
    assert.deepEqual([it.takeChanges(), it.takeReports()], [[], ['no more errors']]);
  });

  test(`osdaemond does not start with a damaged file: ${what}`, (t) => {
    const directory = temporaryDirectory(t);
    writeFileSync(join(directory, 'local.ini'), bytes);
    const { errors, settings } = readConfiguration(layersOf(['local.ini'], directory), {
      startDirectory: directory,
      uid: 1,
      env: {},
    });
    assert.deepEqual([settings, errors.map(diagnosticText)], [null, [`${directory}/local.ini:${error}`]]);
  });
}

test('a single NUL byte in another section is kept, with a warning', () => {
  const { damage, warnings } = parseFile(Buffer.from(`${D}[s]\na = \0\n`), 'a.ini');
  assert.equal(damage, null);
  assert.deepEqual(warnings.map(diagnosticText), ['a.ini:4: the file contains a NUL byte; it is kept']);
});
