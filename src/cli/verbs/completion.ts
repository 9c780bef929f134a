/** `completion`: prints the script that lets a shell complete verbs, options and the names of daemons. */

import { quotedText } from '../../base/wording.ts';
import { completionScript, SHELLS } from '../shells/completionscript.ts';
import { usageError } from '../usageerror.ts';
import type { Verb } from '../verb.ts';

export const completionVerb: Verb = {
  name: 'completion',
  synopsis: SHELLS.join(' | '),
  operands: 'shell',
  arity: [1, 1],
  options: [],
  description: 'print a completion script for your shell',
  details: 'The script completes verbs, options, and the names of the daemons of the running osdaemond.',
  exitCodes: [0, 2],
  examples: [
    'source <(osdaemonctl completion bash)',
    'osdaemonctl completion fish > ~/.config/fish/completions/osdaemonctl.fish',
  ],
  async run({ terminal, verbs, operands: [name = ''] }) {
    const shell = SHELLS.find((one) => one === name);
    if (shell === undefined)
      throw usageError(`completion supports ${SHELLS.join(', ')}, not ${quotedText(name)}`, 'completion');
    terminal.print(completionScript(shell, verbs));
    return 0;
  },
};
