/** Bugs of osdaemond are logged with their stack, but only a few a minute. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BugLog } from '../../src/host/buglog.ts';

test('a bug that the message about it raises again is logged a few times a minute, and then how often it was raised', () => {
  const lines: string[] = [];
  let now = 0;
  const bugs = new BugLog({ now: () => now }, (message) => {
    lines.push(message);
    if (lines.length < 1000) bugs.report(new Error('again'));
  });
  bugs.report(new Error('first'));
  assert.equal(lines.length, 10);
  assert.match(lines[0] ?? '', /^internal error; osdaemond continues; please report this: Error: first\n +at /);
  bugs.report(new Error('not logged'));
  now = 60_000;
  bugs.report(new Error('later'));
  assert.match(lines[10] ?? '', /^internal error \(and 2 more since the last one in the log\); .*: Error: later\n/);
  assert.equal(lines.length, 20);
});
