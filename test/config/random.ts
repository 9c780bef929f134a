/** Random configuration files, the same in every run. */

export interface Random {
  /** From 0 up to, but not including, `limit`. */
  below(limit: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
}

/** Park and Miller's generator: good enough for tests, and the same everywhere. */
export function seeded(seed: number): Random {
  let state = seed % 2147483647;
  const below = (limit: number): number => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
  return { below, pick: (from) => from[below(from.length)] ?? from[0] };
}

/** Lines of every kind with every line end; most are well-formed, and few names repeat often. */
export function randomText(random: Random): Buffer {
  const name = (): string => random.pick(['a', 'b', 'a=', 'a b', 'constructor', '#', 'x.y']);
  const kinds: readonly [() => string, ...(() => string)[]] = [
    () => `[${random.pick(['s', 't', 'a.b', '__proto__', ' x ', 's]', ''])}]${random.pick(['', ' ', ' ; c', 'x'])}`,
    () =>
      `${random.pick(['', ' ', '\t'])}${name()}${random.pick([' = ', '=', ' =', '\t= '])}${random.pick(['1', '', 'x ; c', 'é', '[s]'])}`,
    () => `${name()} = ${random.pick(['2', '3 = 4', '"q', 'v\xa0'])}`,
    () => random.pick(['', '', ' ', '; c', ' ;[s]', 'words', '[s', '=', '\0']),
  ];
  const end = random.pick(['\n', '\n', '\r\n', '\r', '\x1a']);
  let text = random.pick(['', '', '\ufeff']);
  for (let lines = random.below(12); lines > 0; lines--) text += random.pick(kinds)() + random.pick([end, end, '\n']);
  return Buffer.from(random.below(2) === 0 ? text : text.slice(0, -1));
}
