/** `completion`: what a shell needs to complete verbs, options and the names of daemons. */
import { completionFor, SHELLS } from '../completions.ts';
import { quoted, wrongUsage } from '../usage.ts';
import type { Call, Verb } from '../verb.ts';

export const completionVerb: Verb = {
  name: 'completion',
  usage: SHELLS.join(' | '),
  operands: 'shell',
  takes: [1, 1],
  options: [],
  says: 'a script that teaches your shell to complete osdaemonctl',
  examples: [
    'source <(osdaemonctl completion bash)',
    'osdaemonctl completion fish > ~/.config/fish/completions/osdaemonctl.fish',
  ],
  async run({ terminal, verbs, operands: [shell = ''] }: Call): Promise<number> {
    const known = SHELLS.find((one) => one === shell);
    if (known === undefined) throw wrongUsage(`completions are for ${SHELLS.join(', ')}, not ${quoted(shell)}`);
    terminal.out(completionFor(known, verbs));
    return 0;
  },
};
