/** The reporter lists the slowest tests before the runner's closing counts. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { slowest, withSlowest } from '../../scripts/reporter.ts';

const timed = (seconds: number): { name: string; file: string; milliseconds: number } => ({
  name: `takes ${seconds} s`,
  file: join(process.cwd(), 'test', 'a.test.ts'),
  milliseconds: seconds * 1000,
});

test('the ten slowest tests, slowest first, with seconds and file', () => {
  const lines = slowest(Array.from({ length: 12 }, (_, n) => timed(n)));
  assert.equal(lines.length, 10);
  assert.equal(lines[0], 'slow  11.0 s  test/a.test.ts: takes 11 s');
  assert.equal(lines[9], 'slow   2.0 s  test/a.test.ts: takes 2 s');
});

test('the list precedes the count of tests, and every event of the runner is passed on', async () => {
  const diagnostic = (message: string): TestEvent => ({
    type: 'test:diagnostic',
    data: { message, nesting: 0, level: 'info' },
  });
  const passed = (name: string, nesting: number, milliseconds: number): TestEvent => ({
    type: 'test:pass',
    data: {
      name,
      nesting,
      testNumber: 1,
      testId: 1,
      parentId: 0,
      tags: [],
      details: { duration_ms: milliseconds, type: 'test' },
    },
  });
  const events = [passed('inner', 1, 5), passed('outer', 0, 7), diagnostic('tests 1'), diagnostic('pass 1')];
  const seen: TestEvent[] = [];
  for await (const event of withSlowest(feed(events))) seen.push(event);
  assert.deepEqual(
    seen.flatMap(({ type, data }) => (type === 'test:diagnostic' ? [data.message] : [])),
    ['slow   0.0 s  : outer', 'tests 1', 'pass 1'],
  );
  assert.equal(seen.length, events.length + 1);
});

async function* feed(events: readonly TestEvent[]): AsyncGenerator<TestEvent> {
  yield* events;
}
