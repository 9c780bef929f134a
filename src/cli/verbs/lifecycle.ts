/** `start`, `stop`, `restart`: each waits for its outcome, and says why it was another one. */
import type { CommandOptions } from '../../client/options.ts';
import { printOutcomes } from '../outcometext.ts';
import { parseTimeout, whichOf } from '../values.ts';
import { ALL_OPTION, type Call, MANY, NO_WAIT_OPTION, TIMEOUT_OPTION, type Verb } from '../verb.ts';

type Name = 'start' | 'stop' | 'restart';

function command(name: Name, says: string, examples: readonly string[]): Verb {
  return {
    name,
    usage: 'NAME… | --all',
    operands: 'daemons',
    takes: [0, MANY],
    options: [ALL_OPTION, NO_WAIT_OPTION, TIMEOUT_OPTION],
    says,
    examples,
    async run(call: Call): Promise<number> {
      const timeout = parseTimeout(call);
      const options: CommandOptions = {
        wait: !call.flags.has('no-wait'),
        signal: call.signal,
        ...(timeout === undefined ? {} : { timeout }),
      };
      return printOutcomes(call, await call.client[name](whichOf(call, name), options));
    },
  };
}

export const startVerb = command(
  'start',
  'start, and wait until it is ready (up, where it does not say); says why when it halts',
  ['osdaemonctl start web', 'osdaemonctl start --all --timeout 30'],
);
export const stopVerb = command(
  'stop',
  'stop, and wait until nothing of it is left; remembered until start or a changed entry',
  ['osdaemonctl stop web worker'],
);
export const restartVerb = command('restart', 'stop, then start; waits until the new process is ready (up)', [
  'osdaemonctl restart web',
]);
