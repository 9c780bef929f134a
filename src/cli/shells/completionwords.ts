/** The words that a completion offers, for all shells alike, from the table of verbs. */
import { optionsOf, type Verb, type VerbOption } from '../verb.ts';

/** Offered for `signal`. */
export const SIGNALS = ['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'ALRM', 'TERM', 'CONT', 'STOP'];

/** Of the first word of verbs that have two. */
const FAMILY_DESCRIPTIONS: ReadonlyMap<string, string> = new Map([['config', 'show or change the configuration']]);

/** Each first word once, with its description. */
export function firstWords(verbs: readonly Verb[]): readonly (readonly [word: string, description: string])[] {
  const words = new Map<string, string>();
  for (const { name, alias, description } of verbs) {
    const [first = ''] = name.split(' ');
    words.set(first, FAMILY_DESCRIPTIONS.get(first) ?? description);
    if (alias !== undefined) words.set(alias, description);
  }
  return [...words];
}

/** The verbs of two words, by their first word. */
export function verbFamilies(verbs: readonly Verb[]): ReadonlyMap<string, readonly Verb[]> {
  const families = new Map<string, Verb[]>();
  for (const verb of verbs) {
    const [first = '', second] = verb.name.split(' ');
    if (second !== undefined) families.set(first, [...(families.get(first) ?? []), verb]);
  }
  return families;
}

export function secondWord({ name }: Verb): string {
  return name.split(' ')[1] ?? '';
}

/** The options of a verb, with their dashes. */
export function optionWords(verb: Verb): readonly string[] {
  return optionsOf(verb).flatMap(dashed);
}

/** The options of any verb that take a number, with their dashes: a completion has nothing to offer for it. */
export function numberOptions(verbs: readonly Verb[]): readonly string[] {
  const options = verbs.flatMap((verb) => verb.options).filter(({ value }) => value !== undefined);
  return [...new Set(options.flatMap(dashed))];
}

/** In a shell's single quotes. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function dashed({ name, short }: VerbOption): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}
