/** Short runs of `npm run soak` and `npm run fuzz`, which check their own invariants and exit with code 0 if they hold. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

const SCRIPTS = join(import.meta.dirname, '..', '..', 'scripts');

async function run(script: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [join(SCRIPTS, script), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  assert.equal(child.exitCode, 0, `${stdout}\n${stderr}`);
}

test('random kills, restarts, edits and hostile daemons violate no invariant', () =>
  run('soak.ts', '--seconds', '8', '--daemons', '12'));

test('mutated lines and files cause no crash, and every daemon is served', () =>
  run('fuzz.ts', '--lines', '20000', '--files', '400', '--edits', '20'));
