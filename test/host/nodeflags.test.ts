/** Node gets its flags at the start, however osdaemond is started. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NODE_FLAGS } from '../../scripts/nodeflags.ts';
import { EXECUTABLE } from '../support/host.ts';

const STARTS = `node ${NODE_FLAGS.join(' ')} `;

test('the executable and npm start give Node the same flags', () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));
  assert.ok(scripts.start.startsWith(STARTS), scripts.start);
  assert.ok(readFileSync(EXECUTABLE, 'utf8').split('\n', 2)[1]?.includes(`exec ${STARTS}`));
});
