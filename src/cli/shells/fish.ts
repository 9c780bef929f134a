/** Builds the completion script for fish: one line for each word that it can offer. */
import { COMMON_OPTIONS, namesOf, type Verb, type VerbOption } from '../verb.ts';
import { firstWords, SIGNALS, secondWord, singleQuoted, verbFamilies } from './completionwords.ts';

const NAMES = '(osdaemonctl list 2>/dev/null)';

export function fishScript(verbs: readonly Verb[]): string {
  const lines = [
    '# fish completion for osdaemonctl, printed by: osdaemonctl completion fish',
    'complete -c osdaemonctl -f',
  ];
  const add = (when: string, rest: string): void => {
    lines.push(`complete -c osdaemonctl -n ${singleQuoted(when)} ${rest}`);
  };
  for (const [word, description] of firstWords(verbs)) {
    add('__fish_use_subcommand', `-a ${word} -d ${singleQuoted(description)}`);
  }
  for (const [first, members] of verbFamilies(verbs)) {
    const seconds = members.map(secondWord);
    for (const verb of members) {
      const when = `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${seconds.join(' ')}`;
      add(when, `-a ${secondWord(verb)} -d ${singleQuoted(verb.description)}`);
    }
  }
  for (const verb of verbs) {
    const when = whenIn(verb);
    for (const option of verb.options) add(when, optionRest(option));
    if (verb.operands === 'daemons') add(when, `-a ${singleQuoted(NAMES)}`);
    if (verb.operands === 'signal and daemons') add(when, `-a ${singleQuoted(`${SIGNALS.join(' ')} ${NAMES}`)}`);
    if (verb.operands === 'files') add(when, '-F');
    if (verb.operands === 'shell') add(when, `-a 'bash zsh fish'`);
  }
  for (const option of COMMON_OPTIONS) lines.push(`complete -c osdaemonctl ${optionRest(option)}`);
  return `${lines.join('\n')}\n`;
}

function whenIn(verb: Verb): string {
  const words = verb.name.split(' ');
  if (words.length > 1) return words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
  return `__fish_seen_subcommand_from ${namesOf(verb).join(' ')}`;
}

function optionRest({ name, short, value, description }: VerbOption): string {
  return `-l ${name}${short === undefined ? '' : ` -s ${short}`}${value === undefined ? '' : ' -r'} -d ${singleQuoted(description)}`;
}
