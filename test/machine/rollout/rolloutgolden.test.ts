/**
 * Every cell of the rollout table and every decision, compared with a text. A change of the machine shows as a change of
 * the text; `UPDATE=1 node --test test/machine/rollout/rolloutgolden.test.ts` writes it anew, and the commit says why.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { reportBug, unchanged } from '../../../src/machine/rollout/operate.ts';
import { ROLLOUT_TABLE } from '../../../src/machine/rollout/rollouttable.ts';
import type { PhaseName, RolloutTable } from '../../../src/machine/rollout/rollouttypes.ts';
import { rolloutCells, rolloutDecisions } from './rolloutgolden.ts';

const FILE = join(import.meta.dirname, 'rollout.golden.txt');

test('the rollout machine does what the golden text says, cell by cell', () => {
  const text = [rolloutCells(), rolloutDecisions()].join('\n');
  if (process.env.UPDATE === '1') writeFileSync(FILE, text);
  assert.equal(text, readFileSync(FILE, 'utf8'));
});

test('the golden text notices every cell that is replaced by one that does nothing or reports a bug', () => {
  const textOf = (table: RolloutTable): string => rolloutCells(table) + rolloutDecisions(table);
  const golden = textOf(ROLLOUT_TABLE);
  const unnoticed: string[] = [];
  let mutants = 0;
  for (const phase of Object.keys(ROLLOUT_TABLE) as PhaseName[]) {
    for (const [event, cell] of Object.entries(ROLLOUT_TABLE[phase])) {
      // Without a draining generation a deadline is never due, and its cell is never reached.
      if (event === 'deadline' && cell.do === reportBug) continue;
      for (const substitute of [unchanged, reportBug]) {
        if (substitute === cell.do) continue;
        const row = { ...ROLLOUT_TABLE[phase], [event]: { ...cell, do: substitute } };
        mutants++;
        if (textOf({ ...ROLLOUT_TABLE, [phase]: row }) === golden) unnoticed.push(`${phase} × ${event}`);
      }
    }
  }
  assert.ok(mutants > 150, `only ${mutants} mutants`);
  assert.deepEqual(unnoticed, []);
});
