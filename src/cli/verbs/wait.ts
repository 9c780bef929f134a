/** `wait`: ends when the daemons have been in a state since it was asked, or after its time. */
import { GOALS, type Goal } from '../../wire/commands.ts';
import { printOutcomes } from '../outcometext.ts';
import { wrongUsage } from '../usage.ts';
import { parseTimeout, whichOf } from '../values.ts';
import { ALL_OPTION, type Call, MANY, TIMEOUT_OPTION, type Verb } from '../verb.ts';

export const waitVerb: Verb = {
  name: 'wait',
  usage: '--ready | --up | --down | --stopped NAME… | --all',
  operands: 'daemons',
  takes: [0, MANY],
  options: [
    { name: 'ready', says: 'until it is ready; exit 2 for one that never says so' },
    { name: 'up', says: 'until it has a process' },
    { name: 'down', says: 'until its process is gone' },
    { name: 'stopped', says: 'until nothing of it is left' },
    { name: 'any', says: 'one of them is enough' },
    ALL_OPTION,
    TIMEOUT_OPTION,
  ],
  says: 'wait until daemons have been in a state, without missing a moment; exit 1 when one halts instead',
  examples: ['osdaemonctl wait --ready --timeout 30 db', 'osdaemonctl wait --down --any web worker'],
  async run(call: Call): Promise<number> {
    const timeout = parseTimeout(call);
    const options = {
      any: call.flags.has('any'),
      signal: call.signal,
      ...(timeout === undefined ? {} : { timeout }),
    };
    return printOutcomes(call, await call.client.wait(goalOf(call), whichOf(call, 'wait'), options));
  },
};

function goalOf({ flags }: Call): Goal {
  const [goal, another] = GOALS.filter((one) => flags.has(one));
  if (goal === undefined || another !== undefined) {
    throw wrongUsage(`wait needs one of ${GOALS.map((one) => `--${one}`).join(', ')}`, 'wait');
  }
  return goal;
}
