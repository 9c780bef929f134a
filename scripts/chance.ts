/** Chance that can be had again: the same seed gives the same choices. */

export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** 0 … 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** 0 … bound - 1 */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  one<T>(of: readonly [T, ...T[]]): T {
    return of[this.below(of.length)] ?? of[0];
  }
}

/** `--seconds 60` → 60; what is not given is as in `defaults`. Ends the process with 2 at anything else. */
export function numbersFrom<K extends string>(
  args: readonly string[],
  defaults: Readonly<Record<K, number>>,
): Record<K, number> {
  const numbers: Record<K, number> = { ...defaults };
  for (let at = 0; at < args.length; at += 2) {
    const name = Object.keys(defaults).find((known): known is K => `--${known}` === args[at]);
    const value = Number(args[at + 1]);
    if (name === undefined || !Number.isSafeInteger(value) || value < 0) {
      console.error(
        `known are ${Object.entries(defaults)
          .map(([key, number]) => `--${key} ${number}`)
          .join(', ')}`,
      );
      process.exit(2);
    }
    numbers[name] = value;
  }
  return numbers;
}
