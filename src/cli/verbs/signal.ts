/** `signal`: sends a signal to the processes of daemons, or to their process groups. */

import { quotedText } from '../../base/wording.ts';
import { NAMES_EXITS } from '../exitcodes.ts';
import { jsonText } from '../formatting.ts';
import { usageError } from '../usageerror.ts';
import { ALL_OPTION, MANY, type Verb } from '../verb.ts';

export const signalVerb: Verb = {
  name: 'signal',
  synopsis: 'SIG NAME[#N]… | --all',
  operands: 'signal and daemons',
  arity: [1, MANY],
  options: [{ name: 'group', description: 'signal the whole process group' }, ALL_OPTION],
  description: 'send a signal to daemons',
  details: 'SIG is the name of a signal, such as HUP or SIGHUP. "kill -l" lists them.',
  json: '{signal, pids}',
  exitCodes: NAMES_EXITS,
  examples: ['osdaemonctl signal HUP web', 'osdaemonctl signal USR1 --all'],
  async run({ client, terminal, json, operands, flags }) {
    const [name = '', ...names] = operands;
    const all = flags.has('all');
    if (all === names.length > 0) throw usageError('signal needs SIG and either NAME… or --all', 'signal');
    const answer = await client.signal(parseSignal(name), all ? 'all' : names, { group: flags.has('group') });
    const { signal, pids } = answer;
    if (json) terminal.print(jsonText(answer));
    else if (pids.length === 0) terminal.report(`${signal} not sent: no daemon has a process`);
    else terminal.report(`${signal} sent to pid ${pids.join(', ')}`);
    return 0;
  },
};

/** osdaemond decides which names there are; here only the form is checked. */
function parseSignal(text: string): string {
  const name = text.toUpperCase();
  if (/^(SIG)?[A-Z][A-Z0-9]{1,9}$/.test(name)) return name;
  throw usageError(`signal needs the name of a signal, such as TERM, not ${quotedText(text)}`, 'signal');
}
