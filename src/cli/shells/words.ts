/** What every shell's completion is made of. */
import { COMMON_OPTIONS, type Verb } from '../verb.ts';

export const SIGNALS = ['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'ALRM', 'TERM', 'CONT', 'STOP'];

/** First words: `config` once for all its verbs. */
export function firstWords(verbs: readonly Verb[]): readonly (readonly [word: string, says: string])[] {
  const words = new Map<string, string>();
  for (const { name, also, says } of verbs) {
    const [first = '', second] = name.split(' ');
    words.set(first, second === undefined ? says : 'look at the configuration, or change it');
    if (also !== undefined) words.set(also, says);
  }
  return [...words];
}

/** Second words, by first word. */
export function families(verbs: readonly Verb[]): ReadonlyMap<string, readonly Verb[]> {
  const families = new Map<string, Verb[]>();
  for (const verb of verbs) {
    const [first = '', second] = verb.name.split(' ');
    if (second !== undefined) families.set(first, [...(families.get(first) ?? []), verb]);
  }
  return families;
}

/** With their dashes. */
export function optionWords(verb: Verb): readonly string[] {
  return [...verb.options, ...COMMON_OPTIONS].flatMap(({ name, short }) => [
    `--${name}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
}

/** A shell's single quotes. */
export function inQuotes(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
