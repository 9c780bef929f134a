/** The completion for bash: one function, whose cases are the verbs. */
import type { Verb } from '../verb.ts';
import { families, firstWords, inQuotes, optionWords, SIGNALS } from './words.ts';

export function bashCompletion(verbs: readonly Verb[]): string {
  const subs = [...families(verbs)].map(
    ([first, members]) => `    ${first}) words=${inQuotes(members.map(({ name }) => name.split(' ')[1]).join(' '))} ;;`,
  );
  const cases = verbs.map((verb) => {
    const name = [verb.name, ...(verb.also === undefined ? [] : [verb.also])].map(inQuotes).join('|');
    return `    ${name}) options=${inQuotes(optionWords(verb).join(' '))}; operands=${inQuotes(verb.operands)} ;;`;
  });
  return `# bash completion for osdaemonctl; made by: osdaemonctl completion bash
_osdaemonctl() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before='' count=0 verb='' words='' options='' operands='' socket='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --socket) socket=\${COMP_WORDS[++i]}; continue ;;
      --timeout | --lines | -n) ((i++)); continue ;;
      -*) continue ;;
    esac
    ((count++))
    if ((count == 1)); then before=\${COMP_WORDS[i]}; verb=$before
    elif ((count == 2)) && [[ $before == config ]]; then verb="$before \${COMP_WORDS[i]}"; fi
  done
  case \${COMP_WORDS[COMP_CWORD - 1]} in
    --socket) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --timeout | --lines | -n) return ;;
  esac
  if ((count == 0)); then
    COMPREPLY=($(compgen -W ${inQuotes(
      firstWords(verbs)
        .map(([word]) => word)
        .join(' '),
    )} -- "$cur"))
    return
  fi
  case $verb in
${subs.join('\n')}
${cases.join('\n')}
  esac
  if [[ $cur == -* ]]; then words=$options
  else
    case $operands in
      daemons) words=$(osdaemonctl \${socket:+--socket "$socket"} list 2>/dev/null) ;;
      'signal and daemons')
        if ((count == 1)); then words=${inQuotes(SIGNALS.join(' '))}
        else words=$(osdaemonctl \${socket:+--socket "$socket"} list 2>/dev/null); fi ;;
      files) COMPREPLY=($(compgen -f -- "$cur")); return ;;
      shell) words='bash zsh fish' ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _osdaemonctl osdaemonctl
`;
}
