/** The command line becomes one verb with what it was given, or one sentence about what is wrong with it. */
import { quoted, suggestion, wrongUsage } from './usage.ts';
import { COMMON_OPTIONS, type GivenOptions, type Option, type Verb } from './verb.ts';

export type ParsedArguments =
  | { readonly ask: 'help'; readonly verb: Verb | null }
  | { readonly ask: 'version' }
  | { readonly ask: 'run'; readonly verb: Verb; readonly given: GivenOptions };

/** @throws OsdaemonError `usage` */
export function parseArguments(args: readonly string[], verbs: readonly Verb[]): ParsedArguments {
  const [first] = args;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    const named = args.slice(1).filter((word) => !word.startsWith('-'));
    return { ask: 'help', verb: named.length === 0 ? null : verbOf(named, verbs).verb };
  }
  if (first === '--version' || first === '-V') return { ask: 'version' };
  const words = leadingOptions(args);
  const { verb, length } = verbOf(words.rest, verbs);
  const given = read([...words.options, ...words.rest.slice(length)], verb);
  if (given.flags.has('help')) return { ask: 'help', verb };
  const [least, most] = verb.takes;
  if (given.operands.length < least) throw wrongUsage(`${verb.name} needs ${verb.usage}`, verb.name);
  if (given.operands.length > most) {
    throw wrongUsage(`${verb.name} does not take ${quoted(given.operands[most] ?? '')}`, verb.name);
  }
  return { ask: 'run', verb, given };
}

/** `--socket PATH` and the like may stand before the verb. */
function leadingOptions(args: readonly string[]): { options: readonly string[]; rest: readonly string[] } {
  let at = 0;
  while (args[at]?.startsWith('-') === true && args[at] !== '--') {
    const option = COMMON_OPTIONS.find(({ name, short }) => args[at] === `--${name}` || args[at] === `-${short}`);
    at += option?.value === undefined ? 1 : 2;
  }
  return { options: args.slice(0, at), rest: args.slice(at) };
}

function verbOf(words: readonly string[], verbs: readonly Verb[]): { verb: Verb; length: number } {
  const [first = '', second = ''] = words;
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const verb = verbs.find((one) => one.name === name || one.also === name);
    if (verb !== undefined) return { verb, length };
  }
  const family = verbs.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name.split(' ')[1] ?? '');
  if (family.length > 0) {
    if (second === '' || second.startsWith('-')) throw wrongUsage(`${first} needs one of ${family.join(', ')}`);
    throw wrongUsage(`there is no ${first} ${quoted(second)}${suggestion(second, family)}`);
  }
  const known = new Set(
    verbs.flatMap(({ name, also }) => [name.split(' ')[0] ?? '', ...(also === undefined ? [] : [also])]),
  );
  throw wrongUsage(`there is no verb ${quoted(first)}${suggestion(first, known)}`);
}

function read(words: readonly string[], verb: Verb): GivenOptions {
  const options = [...verb.options, ...COMMON_OPTIONS];
  const operands: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const option = optionOf(equals < 0 ? word : word.slice(0, equals), options, verb);
    if (option.value === undefined) {
      if (equals >= 0) throw wrongUsage(`--${option.name} takes no value`, verb.name);
      flags.add(option.name);
      continue;
    }
    const value = equals < 0 ? words[++at] : word.slice(equals + 1);
    if (value === undefined || value === '') throw wrongUsage(`--${option.name} needs ${option.value}`, verb.name);
    values.set(option.name, value);
  }
  return { operands, flags, values };
}

function optionOf(word: string, options: readonly Option[], verb: Verb): Option {
  const found = options.find(
    ({ name, short }) => word === `--${name}` || (short !== undefined && word === `-${short}`),
  );
  if (found !== undefined) return found;
  const near = suggestion(
    word,
    options.map(({ name }) => `--${name}`),
  );
  throw wrongUsage(`${verb.name} has no option ${quoted(word)}${near}`, verb.name);
}
