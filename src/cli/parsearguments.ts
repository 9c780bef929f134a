/** Parses the command line into one verb with its options and operands. Every error is one sentence with the next step. */
import { parseArgs } from 'node:util';
import { suggestName } from '../base/nearest.ts';
import { quotedText } from '../base/wording.ts';
import { LONGEST_NAME } from '../wire/commands.ts';
import { usageError } from './usageerror.ts';
import { COMMON_OPTIONS, namesOf, optionsOf, type Verb, type VerbArguments, type VerbOption } from './verb.ts';

export type ParsedArguments =
  | { readonly action: 'help'; readonly verb: Verb | null }
  | { readonly action: 'version' }
  | { readonly action: 'run'; readonly verb: Verb; readonly given: VerbArguments };

type Token = ReturnType<typeof tokensOf>[number];

const VERSION_OPTION: VerbOption = { name: 'version', short: 'V', description: 'print the version of osdaemonctl' };

/** The options of osdaemonctl itself. */
export const PROGRAM_OPTIONS: readonly VerbOption[] = [...COMMON_OPTIONS, VERSION_OPTION];

/** @throws {OsdaemonError} `usage` */
export function parseArguments(args: readonly string[], verbs: readonly Verb[]): ParsedArguments {
  const tokens = tokensOf(args, verbs);
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const asksForHelp = tokens.some((token) => token.kind === 'option' && token.name === 'help');
  if (words.length === 0) {
    const given = readTokens(tokens, PROGRAM_OPTIONS, '');
    if (given.flags.has('version') && !asksForHelp) return { action: 'version' };
    if (given.values.size > 0 && !asksForHelp) throw usageError('a verb is missing');
    return { action: 'help', verb: null };
  }
  if (words[0] === 'help') {
    const [, ...named] = words;
    return { action: 'help', verb: named.length === 0 ? null : findVerb(named, verbs).verb };
  }
  const firstWord = tokens.findIndex(({ kind }) => kind === 'positional');
  readTokens(tokens.slice(0, firstWord), [...PROGRAM_OPTIONS, ...verbs.flatMap(({ options }) => options)], '');
  const { verb, length } = findVerb(words, verbs);
  const { operands, ...options } = readTokens(tokens, optionsOf(verb), verb.name);
  if (asksForHelp) return { action: 'help', verb };
  const given = { ...options, operands: operands.slice(length) };
  checkOperands(given.operands, verb);
  return { action: 'run', verb, given };
}

/** An option of one name takes a value in every verb or in none, so that the options can stand before the verb. */
function tokensOf(args: readonly string[], verbs: readonly Verb[]) {
  const options = [...PROGRAM_OPTIONS, ...verbs.flatMap((verb) => verb.options)].map(
    ({ name, short, value }) =>
      [name, { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) }] as const,
  );
  const config = { args: [...args], options: Object.fromEntries(options), strict: false, tokens: true } as const;
  return parseArgs(config).tokens;
}

/** @throws {OsdaemonError} `usage` for an option that is not among `options`, or that has a value too much or too few */
function readTokens(tokens: readonly Token[], options: readonly VerbOption[], verb: string): VerbArguments {
  const operands: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = options.find(({ name }) => name === token.name);
    if (option === undefined) throw unknownOption(token.rawName, options, verb);
    if (option.value === undefined) {
      if (token.value !== undefined) throw usageError(`--${option.name} takes no value`, verb);
      flags.add(option.name);
    } else if (token.value === undefined || token.value === '') {
      throw usageError(`--${option.name} needs ${option.value}`, verb);
    } else values.set(option.name, token.value);
  }
  return { operands, flags, values };
}

function unknownOption(rawName: string, options: readonly VerbOption[], verb: string): Error {
  const known = options.map(({ name }) => `--${name}`);
  const subject = verb === '' ? 'there is' : `${verb} has`;
  return usageError(`${subject} no option ${quotedText(rawName)}${suggestName(rawName, known)}`, verb);
}

/** @returns the verb, and how many words name it */
function findVerb(words: readonly string[], verbs: readonly Verb[]): { verb: Verb; length: number } {
  const [first = '', second] = words;
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const verb = verbs.find((one) => namesOf(one).includes(name));
    if (verb !== undefined) return { verb, length };
  }
  const members = verbs.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name.split(' ')[1] ?? '');
  if (members.length > 0) {
    if (second === undefined) throw usageError(`${first} needs one of ${members.join(', ')}`);
    throw usageError(`${first} has no verb ${quotedText(second)}${suggestName(second, members)}`);
  }
  const suggested = verbs.filter(({ stopsDaemons }) => stopsDaemons !== true).flatMap(namesOf);
  throw usageError(`there is no verb ${quotedText(first)}${suggestName(first, new Set(suggested.map(firstWord)))}`);
}

function firstWord(name: string): string {
  return name.split(' ')[0] ?? '';
}

function checkOperands(
  operands: readonly string[],
  { name, arity: [least, most], operands: kind, synopsis }: Verb,
): void {
  if (operands.length < least) throw usageError(`${name} needs ${synopsis}`, name);
  if (operands.length > most) throw usageError(`${name} does not take ${quotedText(operands[most] ?? '')}`, name);
  if (kind !== 'daemons' && kind !== 'signal and daemons') return;
  const wrong = operands.find((word) => word === '' || word.length > LONGEST_NAME);
  if (wrong !== undefined) {
    throw usageError(`a name has 1 to ${LONGEST_NAME} characters, and ${quotedText(wrong)} has ${wrong.length}`, name);
  }
}
