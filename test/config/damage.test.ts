/** A file that a power loss or another encoding has made unreadable is one mistake with its line, and changes nothing. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { layersOf } from '../../src/config/files/layers.ts';
import { diagnosticText } from '../../src/config/ini/diagnostic.ts';
import { parseFile } from '../../src/config/ini/parse.ts';
import { readConfiguration } from '../../src/config/reading.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openStore } from './opened.ts';

const D = '[os_daemons]\nd = /bin/d\n';
const NULS = 'the file holds NUL bytes, as a power loss leaves them, or UTF-16; restore it, or save it as UTF-8';

const damaged: readonly (readonly [string, Buffer, string])[] = [
  ['nothing but NUL bytes', Buffer.alloc(D.length), `1: ${NULS}`],
  ['UTF-16, the low byte first', Buffer.from(`\ufeff${D}`, 'utf16le'), '1: the file is in UTF-16; save it as UTF-8'],
  [
    'UTF-16, the high byte first',
    Buffer.from(`\ufeff${D}`, 'utf16le').swap16(),
    '1: the file is in UTF-16; save it as UTF-8',
  ],
  ['UTF-16 without its mark', Buffer.from(D, 'utf16le'), `1: ${NULS}`],
  ['a NUL byte before the first section', Buffer.from(`\n\0\n${D}`), `2: ${NULS}`],
  ['a NUL byte in a section of ours', Buffer.from('[s]\na = 1\n[os_daemons]\nd = /bin/d\0\n'), `4: ${NULS}`],
  ['a NUL byte in the name of a section', Buffer.from('[s]\na = 1\n[os_daemons\0]\nd = /bin/d\n'), `3: ${NULS}`],
  ['an end of NUL bytes', Buffer.from('[s]\na = 1\n\0\0\0\0\0'), `3: ${NULS}`],
];

for (const [what, bytes, mistake] of damaged) {
  test(`a mistake, and the last good configuration stays: ${what}`, (t) => {
    const it = openStore(t, { 'local.ini': D });
    writeFileSync(it.path('local.ini'), bytes);
    it.store.reload();
    it.clock.pass(300);
    assert.deepEqual([it.told(), it.said()], [[], [`local.ini:${mistake}`]]);
    it.change('local.ini', D);
    assert.deepEqual([it.told(), it.said()], [[], ['no more errors']]);
  });

  test(`a configuration never begins with it: ${what}`, (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'local.ini'), bytes);
    const { errors, settings } = readConfiguration(layersOf(['local.ini'], folder), {
      startDirectory: folder,
      uid: 1,
      env: {},
    });
    assert.deepEqual([settings, errors.map(diagnosticText)], [null, [`${folder}/local.ini:${mistake}`]]);
  });
}

test('one NUL byte in a section of others is theirs, and noted', () => {
  const { damage, warnings } = parseFile(Buffer.from(`${D}[s]\na = \0\n`), 'a.ini');
  assert.equal(damage, null);
  assert.deepEqual(warnings.map(diagnosticText), ['a.ini:4: the file holds NUL bytes; they are kept as they are']);
});
