/** Builds the completion script for zsh: one function with a case for each verb. */
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

export function zshScript(verbs: readonly Verb[]): string {
  const described = (words: readonly (readonly [string, string])[]): string =>
    words.map(([word, description]) => singleQuoted(`${word}:${description.replaceAll(':', '\\:')}`)).join(' ');
  const subs = [...verbFamilies(verbs)].map(([first, members]) => {
    const words = members.map((verb) => [secondWord(verb), verb.description] as const);
    return `    ${first}) list=(${described(words)}); _describe verb list; return ;;`;
  });
  const cases = verbs.map((verb) => {
    const name = namesOf(verb).map(singleQuoted).join('|');
    return `    ${name}) options=(${optionWords(verb).join(' ')}); operands=${singleQuoted(verb.operands)} ;;`;
  });
  const numbers = numberOptions(verbs).join('|');
  const firsts = [...verbFamilies(verbs).keys()].join('|');
  return `#compdef osdaemonctl
# zsh completion for osdaemonctl, printed by: osdaemonctl completion zsh
_osdaemonctl() {
  local verb='' operands='' socket='' i count=0
  local -a list options names
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      --socket) socket=$words[i+1]; ((i++)); continue ;;
      ${numbers}) ((i++)); continue ;;
      -*) continue ;;
    esac
    ((count++))
    if ((count == 1)); then verb=$words[i]
    elif ((count == 2)); then case $verb in ${firsts}) verb="$verb $words[i]" ;; esac; fi
  done
  if [[ $words[CURRENT-1] == --socket ]]; then _files; return; fi
  if ((count == 0)); then
    list=(${described(firstWords(verbs))})
    _describe verb list
    return
  fi
  case $verb in
${subs.join('\n')}
${cases.join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then compadd -- $options; return; fi
  case $operands in
    daemons|'signal and daemons')
      if [[ $operands == signal* ]] && ((count == 1)); then compadd ${SIGNALS.join(' ')}; return; fi
      names=(\${(f)"$(osdaemonctl \${socket:+--socket} \${socket:+$socket} list 2>/dev/null)"})
      compadd -- $names ;;
    files) _files ;;
    shell) compadd bash zsh fish ;;
  esac
}
if [[ $funcstack[1] == _osdaemonctl ]]; then _osdaemonctl "$@"; else compdef _osdaemonctl osdaemonctl; fi
`;
}
