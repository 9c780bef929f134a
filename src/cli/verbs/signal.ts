/** `signal`: to the processes of daemons, or to their groups. */
import { wrongUsage } from '../usage.ts';
import { jsonText } from '../values.ts';
import { ALL_OPTION, type Call, MANY, type Verb } from '../verb.ts';

export const signalVerb: Verb = {
  name: 'signal',
  usage: 'SIG NAME[#N]… | SIG --all',
  operands: 'signal and daemons',
  takes: [1, MANY],
  options: [{ name: 'group', says: 'to the whole process group' }, ALL_OPTION],
  says: 'send a signal to daemons',
  examples: ['osdaemonctl signal HUP web', 'osdaemonctl signal USR1 --all'],
  async run({ client, terminal, json, operands, flags }: Call): Promise<number> {
    const [name = '', ...names] = operands;
    if (flags.has('all') === names.length > 0) throw wrongUsage('signal needs SIG and NAME…, or SIG --all', 'signal');
    const answer = await client.signal(name, flags.has('all') ? 'all' : names, { group: flags.has('group') });
    if (json) terminal.out(jsonText(answer));
    else terminal.say(`${answer.signal} was sent to ${answer.pids.length === 0 ? 'nobody' : answer.pids.join(', ')}`);
    return 0;
  },
};
