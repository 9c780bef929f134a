/** All captured writes of CouchDB, made through the client, give the same bytes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeBytes } from '../../src/base/text.ts';
import { bytesOf, type WriteVector, writeVectors } from '../config/vectors.ts';
import { startApi, type TestApi } from './testapi.ts';

async function edit({ client }: TestApi, { operation: { op, section, key, value } }: WriteVector): Promise<void> {
  if (op === 'delete') await client.delete(section, key);
  else await client.set(section, key, decodeBytes(bytesOf(value ?? '')));
}

test('a write gives the captured bytes and reads back, or is refused without touching the file', async (t) => {
  const at = await startApi(t);
  for (const vector of writeVectors()) {
    const { name, exact, file_after, operation } = vector;
    const before = bytesOf(vector.file_before);
    at.begin(before);
    const failed = await edit(at, vector).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    const after = readFileSync(at.files.path('local.ini'));
    if (failed !== null) {
      assert.equal(Object(failed).code, 'bad_value', `${name}: ${failed}`);
      assert.ok(!exact, name);
      assert.deepEqual(after, before, name);
      continue;
    }
    if (exact && file_after !== undefined) assert.deepEqual(after, bytesOf(file_after), name);
    const expected = operation.op === 'delete' ? null : decodeBytes(bytesOf(operation.value ?? ''));
    assert.equal(await at.client.get(operation.section, operation.key), expected, name);
  }
});
