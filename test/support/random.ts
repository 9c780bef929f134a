/** Random choices that can be repeated: the same seed gives the same sequence. */
import type { TestContext } from 'node:test';

export class SeededRandom {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** From 0 up to, but not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }
}

/** The seed in `OSDAEMOND_SEED`, or a new one. */
export function newSeed(): number {
  return Number(process.env.OSDAEMOND_SEED ?? Date.now() % 1_000_000_000);
}

/** A different sequence in each run; the output of the test names the seed that repeats it. */
export function randomOf(t: TestContext): SeededRandom {
  const random = new SeededRandom(newSeed());
  t.diagnostic(`OSDAEMOND_SEED=${random.seed} repeats this run`);
  return random;
}
