/** Reads options with numbers from a command line. */

/** `--seconds 60` → 60; missing options keep their defaults. Exits with code 2 on anything else. */
export function numbersFrom<K extends string>(
  args: readonly string[],
  defaults: Readonly<Record<K, number>>,
): Record<K, number> {
  const numbers: Record<K, number> = { ...defaults };
  for (let at = 0; at < args.length; at += 2) {
    const name = Object.keys(defaults).find((known): known is K => `--${known}` === args[at]);
    const value = Number(args[at + 1]);
    if (name === undefined || !Number.isSafeInteger(value) || value < 0) {
      const known = Object.entries(defaults).map(([key, number]) => `--${key} ${number}`);
      console.error(`unknown option or not a whole number: ${args[at]}; the options are ${known.join(', ')}`);
      process.exit(2);
    }
    numbers[name] = value;
  }
  return numbers;
}
