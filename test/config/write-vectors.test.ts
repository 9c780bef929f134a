/**
 * osdaemond writes the same bytes as CouchDB: 70 captured cases. Where CouchDB damaged the file or could not read its
 * own value back, the value reads back and every other byte stays, or the change is rejected.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBytes } from '../../src/base/text.ts';
import { deleteKey, setKey } from '../../src/config/ini/edit.ts';
import { parseFile } from '../../src/config/ini/parse.ts';
import { bytesOf, type WriteVector, writeVectors } from './vectors.ts';

/** CouchDB accepted these and could not read them back. */
const REFUSED = new Set([
  'set-empty-value',
  'set-value-semicolon',
  'set-value-spaces',
  'set-key-empty',
  'set-section-empty',
]);

function edit({ operation: { op, section, key, value }, file_before }: WriteVector): Buffer {
  const before = bytesOf(file_before);
  return op === 'delete' ? deleteKey(before, section, key) : setKey(before, section, key, wanted(value ?? ''));
}

function wanted(value: NonNullable<WriteVector['operation']['value']>): string {
  return decodeBytes(bytesOf(value));
}

function valueIn(file: Buffer, { operation: { section, key } }: WriteVector): string | null {
  return parseFile(file, 'local.ini').values.get(section)?.get(key)?.value ?? null;
}

/** The lines without the key, as bytes, which no change may touch. */
function otherLines(file: Buffer, { operation: { key } }: WriteVector): string[] {
  const name = Buffer.from(key).toString('latin1');
  const lines = file.toString('latin1').match(/[^\r\n]*(?:\r\n|\r|\n|$)/g) ?? [];
  return lines.filter(
    (line) => !line.trimStart().startsWith(name) || !/^\s*=/.test(line.trimStart().slice(name.length)),
  );
}

for (const vector of writeVectors()) {
  const { name, description, operation, exact, file_after } = vector;
  test(`${name}: ${description}`, () => {
    if (exact && file_after !== undefined) {
      assert.deepEqual(edit(vector), bytesOf(file_after));
      return;
    }
    if (vector.return !== 'ok' || REFUSED.has(name)) {
      assert.throws(() => edit(vector), { name: 'OsdaemonError', code: 'bad_value' });
      return;
    }
    const after = edit(vector);
    assert.equal(valueIn(after, vector), operation.op === 'delete' ? null : wanted(operation.value ?? ''));
    const before = otherLines(bytesOf(vector.file_before), vector);
    const added = otherLines(after, vector).filter((line) => !before.includes(line));
    assert.deepEqual(
      otherLines(after, vector).filter((line) => before.includes(line) || !isAddition(line, operation.section)),
      before,
      `added: ${JSON.stringify(added)}`,
    );
  });
}

/** A new section has a header, and an empty line before it. */
function isAddition(line: string, section: string): boolean {
  return ['', '\n', `[${section}]\n`].includes(line);
}
