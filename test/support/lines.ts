/** The log of osdaemond in a test: every line once, in order, and a way to wait for a line. */
import { setTimeout as wait } from 'node:timers/promises';

/** The expected fields: equal values, or text that matches the expression. */
export type Wanted = Readonly<Record<string, string | number | boolean | RegExp>>;

/** Only a safety net for a line that never appears. */
const WAIT_TIMEOUT_MS = 60_000;

/** One line of the log. A line that is not a JSON object has no fields. */
export class Line {
  readonly index: number;
  readonly raw: string;
  readonly fields: ReadonlyMap<string, unknown>;

  constructor(index: number, raw: string) {
    this.index = index;
    this.raw = raw;
    this.fields = fieldsOf(raw);
  }

  text(name: string): string {
    const value = this.fields.get(name);
    if (typeof value !== 'string') throw new Error(`no text "${name}" in ${this.raw}`);
    return value;
  }

  number(name: string): number {
    const value = this.fields.get(name);
    if (typeof value !== 'number') throw new Error(`no number "${name}" in ${this.raw}`);
    return value;
  }

  is(wanted: Wanted): boolean {
    return Object.entries(wanted).every(([name, expected]) => {
      const value = this.fields.get(name);
      return expected instanceof RegExp ? typeof value === 'string' && expected.test(value) : value === expected;
    });
  }
}

export class Lines {
  readonly all: Line[] = [];
  #incomplete = '';
  #ended = false;
  #changed = Promise.withResolvers<void>();

  add(chunk: string): void {
    const lines = (this.#incomplete + chunk).split('\n');
    this.#incomplete = lines.pop() ?? '';
    for (const raw of lines) this.all.push(new Line(this.all.length, raw));
    this.#wake();
  }

  end(): void {
    if (this.#incomplete !== '') this.add('\n');
    this.#ended = true;
    this.#wake();
  }

  /** Waits for the first line after `after` that matches `wanted`. */
  async seen(wanted: Wanted, after?: Line): Promise<Line> {
    const abort = new AbortController();
    const limit = wait(WAIT_TIMEOUT_MS, 'late' as const, { signal: abort.signal }).catch(() => 'late' as const);
    try {
      let next = (after?.index ?? -1) + 1;
      for (;;) {
        for (; next < this.all.length; next++) {
          const line = this.all[next];
          if (line?.is(wanted)) return line;
        }
        if (this.#ended) throw new Error(this.#missing(wanted, 'and osdaemond has exited'));
        const late = await Promise.race([this.#changed.promise, limit]);
        if (late === 'late') throw new Error(this.#missing(wanted, `within ${WAIT_TIMEOUT_MS / 1000} s`));
      }
    } finally {
      abort.abort();
    }
  }

  /** The lines so far that match `wanted`. */
  matching(wanted: Wanted): Line[] {
    return this.all.filter((line) => line.is(wanted));
  }

  /** The last lines, for the message of a failure. */
  tail(count = 60): string {
    return this.all
      .slice(-count)
      .map(({ raw }) => raw.slice(0, 400))
      .join('\n');
  }

  /** Drops all lines but the last, for runs of hours. */
  forget(): void {
    const last = this.all.at(-1);
    this.all.length = 0;
    if (last !== undefined) this.all.push(new Line(0, last.raw));
  }

  /** Resolves when more has been written. */
  changed(): Promise<void> {
    return this.#changed.promise;
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  #missing(wanted: Wanted, when: string): string {
    const shown = Object.entries(wanted).map(
      ([name, value]) => `${name}: ${value instanceof RegExp ? value : JSON.stringify(value)}`,
    );
    return `no line {${shown.join(', ')}} ${when}. The last lines of the log:\n${this.tail()}`;
  }
}

function fieldsOf(raw: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(raw);
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
