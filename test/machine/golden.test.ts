/**
 * Compares every cell of the table and every settlement with the golden text. `UPDATE=1 node --test
 * test/machine/golden.test.ts` writes the text again; the commit explains each changed line.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bug, nothing } from '../../src/machine/ignore.ts';
import { INSTANCE_TABLE, type InstanceTable } from '../../src/machine/instancetable.ts';
import { launch, launchAfresh } from '../../src/machine/launch.ts';
import { stop } from '../../src/machine/stop.ts';
import type { StateName } from '../../src/machine/types.ts';
import { wantDown, wantUp } from '../../src/machine/wanted.ts';
import { cells, settlements } from './golden.ts';

const FILE = join(import.meta.dirname, 'instance.golden.txt');

test('every cell does what the golden text says', () => {
  const text = [cells(), settlements()].join('\n');
  if (process.env.UPDATE === '1') writeFileSync(FILE, text);
  assert.equal(text, readFileSync(FILE, 'utf8'));
});

test('the golden text notices every replaced cell', () => {
  const golden = cells();
  const unnoticed: string[] = [];
  let mutants = 0;
  for (const { where, table } of mutations()) {
    mutants++;
    if (cells(table) === golden) unnoticed.push(where);
  }
  assert.ok(mutants > 300, `only ${mutants} mutants`);
  assert.deepEqual(unnoticed, []);
});

/** Tables in which the function of one cell is replaced by one that fits in that state. */
function* mutations(): Generator<{ where: string; table: InstanceTable }> {
  const anywhere = { nothing, bug, launch, launchAfresh };
  const alive = { ...anywhere, stop };
  const ending = { ...anywhere, wantUp, wantDown };
  yield* rowOf('stopped', anywhere);
  yield* rowOf('starting', alive);
  yield* rowOf('up', alive);
  yield* rowOf('ready', alive);
  yield* rowOf('stopping', ending);
  yield* rowOf('killing', ending);
  yield* rowOf('cleaning up', ending);
  yield* rowOf('backoff', anywhere);
  yield* rowOf('halted', anywhere);
}

function* rowOf<S extends StateName>(
  state: S,
  substitutes: Readonly<Record<string, InstanceTable[S]['start']['do'] & InstanceTable[S]['gone']['do']>>,
): Generator<{ where: string; table: InstanceTable }> {
  for (const [event, cell] of Object.entries(INSTANCE_TABLE[state])) {
    for (const [name, substitute] of Object.entries(substitutes)) {
      if (substitute === cell.do) continue;
      const table = { ...INSTANCE_TABLE, [state]: { ...INSTANCE_TABLE[state], [event]: { ...cell, do: substitute } } };
      yield { where: `${state} × ${event}: ${name}`, table };
    }
  }
}
