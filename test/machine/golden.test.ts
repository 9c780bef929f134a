/**
 * The golden text: every cell of the table and every settlement, compared literally. A change of the machine shows here as
 * a change of text; `UPDATE=1 node --test test/machine/golden.test.ts` writes it anew, and the commit says why.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { askStop } from '../../src/machine/ask.ts';
import { diagram } from '../../src/machine/diagram.ts';
import { wantDown, wantUp } from '../../src/machine/ending.ts';
import { INSTANCE_TABLE, type InstanceTable } from '../../src/machine/instancetable.ts';
import { launch, launchAfresh } from '../../src/machine/launch.ts';
import { bug, nothing } from '../../src/machine/rest.ts';
import type { StateName } from '../../src/machine/types.ts';
import { cells, settlements } from './golden.ts';

const FILE = join(import.meta.dirname, 'instance.golden.txt');

test('the machine does what the golden text says, cell by cell', () => {
  const text = [diagram(), cells(), settlements()].join('\n');
  if (process.env.UPDATE === '1') writeFileSync(FILE, text);
  assert.equal(text, readFileSync(FILE, 'utf8'));
});

test('the golden text notices every cell that is replaced by another', () => {
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

/** Tables in which one cell is another: those that fit in every state, and in the states of a run those that fit there. */
function* mutations(): Generator<{ where: string; table: InstanceTable }> {
  const anywhere = { nothing, bug, launch, launchAfresh };
  const alive = { ...anywhere, askStop };
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
  substitutes: Readonly<Record<string, InstanceTable[S]['start'] & InstanceTable[S]['gone']>>,
): Generator<{ where: string; table: InstanceTable }> {
  for (const [event, cell] of Object.entries(INSTANCE_TABLE[state])) {
    for (const [name, substitute] of Object.entries(substitutes)) {
      if (substitute === cell) continue;
      const table = { ...INSTANCE_TABLE, [state]: { ...INSTANCE_TABLE[state], [event]: substitute } };
      yield { where: `${state} × ${event}: ${name}`, table };
    }
  }
}
