/** osdaemond reads files as CouchDB 3.x does: 111 captured cases, two of them with an intended difference. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layersOf, readLayers } from '../../src/config/files/layers.ts';
import { merge } from '../../src/config/ini/merge.ts';
import { parseFile } from '../../src/config/ini/parse.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { layOut, plain, readVectors } from './vectors.ts';

/** CouchDB takes a byte order mark for a part of the first line; osdaemond skips it. */
const BETTER: Readonly<Record<string, Record<string, Record<string, string>>>> = {
  'encoding.bom': { s: { k: 'v' }, t: { j: 'w' } },
};

for (const vector of readVectors()) {
  test(`${vector.name}: ${vector.description}`, (t) => {
    const directory = temporaryDirectory(t);
    layOut(vector, directory);
    const files = vector.load.length === 0 ? [] : readLayers(layersOf(vector.load, directory));
    const missing = files.filter(({ is }) => is !== 'read');
    if ('$error' in vector.expected) {
      assert.deepEqual(
        missing.map(({ is }) => is),
        ['absent'],
      );
      return;
    }
    assert.deepEqual(missing, []);
    const values = merge(
      files.flatMap((read) => (read.is === 'read' ? [parseFile(read.bytes, read.file).values] : [])),
    );
    assert.deepEqual(plain(values), BETTER[vector.name] ?? vector.expected);
  });
}
