/** The completion for bash: one function, whose cases are the verbs. */
import type { Verb } from '../verb.ts';
import { families, firstWords, inQuotes, optionWords, SIGNALS } from './words.ts';

export function bashCompletion(verbs: readonly Verb[]): string {
  const subs = [...families(verbs)].map(
    ([first, members]) => `      ${first}) words=(${members.map(({ name }) => name.split(' ')[1]).join(' ')}) ;;`,
  );
  const cases = verbs.map((verb) => {
    const name = [verb.name, ...(verb.also === undefined ? [] : [verb.also])].map(inQuotes).join('|');
    return `      ${name}) options=(${optionWords(verb).join(' ')}); operands=${inQuotes(verb.operands)} ;;`;
  });
  return `# bash completion for osdaemonctl; made by: osdaemonctl completion bash
_osdaemonctl() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before='' count=0 verb='' operands='' socket='' i word quoted
  local -a words=() options=()
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
    --socket) _osdaemonctl_files "$cur"; return ;;
    --timeout | --lines | -n) return ;;
  esac
  if ((count == 0)); then words=(${firstWords(verbs)
    .map(([word]) => word)
    .join(' ')})
  else
    case $verb in
${subs.join('\n')}
${cases.join('\n')}
    esac
    if [[ $cur == -* ]]; then words=("\${options[@]}")
    else
      case $operands in
        daemons) mapfile -t words < <(osdaemonctl \${socket:+--socket "$socket"} list 2>/dev/null) ;;
        'signal and daemons')
          if ((count == 1)); then words=(${SIGNALS.join(' ')})
          else mapfile -t words < <(osdaemonctl \${socket:+--socket "$socket"} list 2>/dev/null); fi ;;
        files) _osdaemonctl_files "$cur"; return ;;
        shell) words=(bash zsh fish) ;;
      esac
    fi
  fi
  # Not by compgen -W, which expands its words: a daemon's name may hold "$(...)".
  for word in "\${words[@]}"; do
    printf -v quoted %q "$word"
    if [[ $word == "$cur"* || $quoted == "$cur"* ]]; then COMPREPLY+=("$quoted")
    # After an opening quote, only names that need none: what quoted holds would read differently there.
    elif [[ $word == "$quoted" && $word == "\${cur#[\\"\\']}"* ]]; then COMPREPLY+=("$word"); fi
  done
}
# With this option the shell quotes what it puts on the command line.
_osdaemonctl_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}
complete -F _osdaemonctl osdaemonctl
`;
}
