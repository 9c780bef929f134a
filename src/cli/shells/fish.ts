/** The completion for fish: one line for each word that may come. */
import { COMMON_OPTIONS, type Option, type Verb } from '../verb.ts';
import { families, firstWords, inQuotes, SIGNALS } from './words.ts';

const NAMES = '(osdaemonctl list 2>/dev/null)';

export function fishCompletion(verbs: readonly Verb[]): string {
  const lines = [
    '# fish completion for osdaemonctl; made by: osdaemonctl completion fish',
    'complete -c osdaemonctl -f',
  ];
  const add = (when: string, rest: string): void => {
    lines.push(`complete -c osdaemonctl -n ${inQuotes(when)} ${rest}`);
  };
  for (const [word, says] of firstWords(verbs)) add('__fish_use_subcommand', `-a ${word} -d ${inQuotes(says)}`);
  for (const [first, members] of families(verbs)) {
    const seconds = members.map(({ name }) => name.split(' ')[1] ?? '');
    for (const { name, says } of members) {
      const when = `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${seconds.join(' ')}`;
      add(when, `-a ${name.split(' ')[1]} -d ${inQuotes(says)}`);
    }
  }
  for (const verb of verbs) {
    const when = whenIn(verb);
    for (const option of verb.options) add(when, optionRest(option));
    if (verb.operands === 'daemons') add(when, `-a ${inQuotes(NAMES)}`);
    if (verb.operands === 'signal and daemons') add(when, `-a ${inQuotes(`${SIGNALS.join(' ')} ${NAMES}`)}`);
    if (verb.operands === 'files') add(when, '-F');
    if (verb.operands === 'shell') add(when, `-a 'bash zsh fish'`);
  }
  for (const option of COMMON_OPTIONS) lines.push(`complete -c osdaemonctl ${optionRest(option)}`);
  return `${lines.join('\n')}\n`;
}

function whenIn({ name, also }: Verb): string {
  const words = name.split(' ');
  if (words.length > 1) return words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
  return `__fish_seen_subcommand_from ${[name, ...(also === undefined ? [] : [also])].join(' ')}`;
}

function optionRest({ name, short, value, says }: Option): string {
  return `-l ${name}${short === undefined ? '' : ` -s ${short}`}${value === undefined ? '' : ' -r'} -d ${inQuotes(says)}`;
}
