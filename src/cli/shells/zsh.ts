/** The completion for zsh: one function, whose cases are the verbs. */
import type { Verb } from '../verb.ts';
import { families, firstWords, inQuotes, optionWords, SIGNALS } from './words.ts';

export function zshCompletion(verbs: readonly Verb[]): string {
  const described = (words: readonly (readonly [string, string])[]): string =>
    words.map(([word, says]) => inQuotes(`${word}:${says.replaceAll(':', '\\:')}`)).join(' ');
  const subs = [...families(verbs)].map(([first, members]) => {
    const words = members.map(({ name, says }) => [name.split(' ')[1] ?? '', says] as const);
    return `    ${first}) list=(${described(words)}); _describe verb list; return ;;`;
  });
  const cases = verbs.map((verb) => {
    const name = [verb.name, ...(verb.also === undefined ? [] : [verb.also])].map(inQuotes).join('|');
    return `    ${name}) options=(${optionWords(verb).join(' ')}); operands=${inQuotes(verb.operands)} ;;`;
  });
  return `#compdef osdaemonctl
# zsh completion for osdaemonctl; made by: osdaemonctl completion zsh
_osdaemonctl() {
  local verb='' operands='' socket='' i count=0
  local -a list options names
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      --socket) socket=$words[i+1]; ((i++)); continue ;;
      --timeout|--lines|-n) ((i++)); continue ;;
      -*) continue ;;
    esac
    ((count++))
    if ((count == 1)); then verb=$words[i]
    elif ((count == 2)) && [[ $verb == config ]]; then verb="config $words[i]"; fi
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
