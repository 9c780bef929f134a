/** Builds the completion script for bash: one function with a case for each verb. */
import { namesOf, type Verb } from '../verb.ts';
import {
  firstWords,
  numberOptions,
  optionWords,
  SIGNALS,
  secondWord,
  singleQuoted,
  verbFamilies,
} from './completionwords.ts';

export function bashScript(verbs: readonly Verb[]): string {
  const subs = [...verbFamilies(verbs)].map(
    ([first, members]) => `      ${first}) words=(${members.map(secondWord).join(' ')}) ;;`,
  );
  const cases = verbs.map((verb) => {
    const name = namesOf(verb).map(singleQuoted).join('|');
    return `      ${name}) options=(${optionWords(verb).join(' ')}); operands=${singleQuoted(verb.operands)} ;;`;
  });
  const numbers = numberOptions(verbs).join(' | ');
  const firsts = [...verbFamilies(verbs).keys()].join(' | ');
  return `# bash completion for osdaemonctl, printed by: osdaemonctl completion bash
_osdaemonctl() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before='' count=0 verb='' operands='' socket='' i word quoted
  local -a words=() options=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --socket) socket=\${COMP_WORDS[++i]}; continue ;;
      ${numbers}) ((i++)); continue ;;
      -*) continue ;;
    esac
    ((count++))
    if ((count == 1)); then before=\${COMP_WORDS[i]}; verb=$before
    elif ((count == 2)); then case $before in ${firsts}) verb="$before \${COMP_WORDS[i]}" ;; esac; fi
  done
  case \${COMP_WORDS[COMP_CWORD - 1]} in
    --socket) _osdaemonctl_files "$cur"; return ;;
    ${numbers}) return ;;
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
