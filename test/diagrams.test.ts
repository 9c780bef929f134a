/** The diagrams in ARCHITECTURE.md are those of the tables. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { diagramOf, withDiagrams } from '../scripts/diagrams.ts';
import { INSTANCE_TABLE } from '../src/machine/instancetable.ts';

test('ARCHITECTURE.md shows the current tables; otherwise run: node scripts/diagrams.ts', () => {
  const text = readFileSync(join(import.meta.dirname, '..', 'ARCHITECTURE.md'), 'utf8');
  assert.equal(text, withDiagrams(text));
});

test('a diagram shows where each event leads, what is ignored, what is handled and what cannot happen', () => {
  const nothing = { to: 'same', do: function nothing() {} };
  const bug = { to: 'same', do: function bug() {} };
  const count = { to: 'same', do: function count() {} };
  const table = {
    off: { press: { to: 'on', do: function light() {} }, tick: bug, hold: nothing },
    on: { press: { to: 'off', do: function dim() {} }, tick: { to: ['same', 'off'], do: count.do }, hold: count },
  };
  assert.equal(
    diagramOf(table).replace(/\n`–`.*\n/, ''),
    [
      '|           | off | on     |',
      '|-----------|-----|--------|',
      '| **press** | on  | off    |',
      '| **tick**  | !   | ·, off |',
      '| **hold**  | –   | ·      |',
      '',
      '```',
      'off --press--> on',
      'on --press--> off',
      'on --tick--> on | off',
      '```',
    ].join('\n'),
  );
});

test('a changed cell changes the diagram', () => {
  const changed = { ...INSTANCE_TABLE, stopped: { ...INSTANCE_TABLE.stopped, stop: INSTANCE_TABLE.stopped.start } };
  assert.notEqual(diagramOf(changed), diagramOf(INSTANCE_TABLE));
});

test('a missing marker is an error, not a lost diagram', () => {
  assert.throws(() => withDiagrams('# Nothing here\n'), /no <!-- diagram:instance -->/);
});
