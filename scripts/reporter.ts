/** A reporter for `node --test`: the runner's spec output, with the ten slowest tests listed before the closing counts. */
import { relative } from 'node:path';
import { Readable } from 'node:stream';
import type { TestEvent } from 'node:test/reporters';
import { spec } from 'node:test/reporters';

const LISTED = 10;

interface Timed {
  readonly name: string;
  readonly file: string;
  readonly milliseconds: number;
}

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  yield* Readable.from(withSlowest(events)).compose(new spec());
}

/** The runner's closing counts are diagnostics too, and begin with the number of tests. */
export async function* withSlowest(events: AsyncIterable<TestEvent>): AsyncGenerator<TestEvent> {
  const tests: Timed[] = [];
  let isListed = false;
  for await (const event of events) {
    if (event.type === 'test:pass' || event.type === 'test:fail') {
      const { nesting, name, file, details } = event.data;
      if (nesting === 0) tests.push({ name, file: file ?? '', milliseconds: details.duration_ms });
    }
    if (event.type === 'test:diagnostic' && !isListed && /^tests \d+$/.test(event.data.message)) {
      isListed = true;
      for (const message of slowest(tests)) yield { type: 'test:diagnostic', data: { ...event.data, message } };
    }
    yield event;
  }
}

/** One line per test: seconds, file, name. */
export function slowest(tests: readonly Timed[]): string[] {
  const longest = tests.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, LISTED);
  return longest.map(({ name, file, milliseconds }) => {
    const seconds = (milliseconds / 1000).toFixed(1).padStart(5);
    return `slow ${seconds} s  ${relative(process.cwd(), file)}: ${name}`;
  });
}
