/** `start`, `stop`, `restart`: each waits for its outcome, and says why it was another one. */
import type { CommandOptions } from '../../client/client.ts';
import { tellOutcomes } from '../outcomes.ts';
import { timeoutOf, whichOf } from '../values.ts';
import { ALL, type Call, MANY, NO_WAIT, TIMEOUT, type Verb } from '../verb.ts';

type Name = 'start' | 'stop' | 'restart';

function command(name: Name, says: string, examples: readonly string[]): Verb {
  return {
    name,
    usage: 'NAME… | --all',
    operands: 'daemons',
    takes: [0, MANY],
    options: [ALL, NO_WAIT, TIMEOUT],
    says,
    examples,
    async run(call: Call): Promise<number> {
      const timeout = timeoutOf(call);
      const options: CommandOptions = {
        wait: !call.flags.has('no-wait'),
        signal: call.signal,
        ...(timeout === undefined ? {} : { timeout }),
      };
      return tellOutcomes(call, await call.client[name](whichOf(call, name), options));
    },
  };
}

export const start = command(
  'start',
  'start, and wait until it is ready (up, where it does not say); says why when it halts',
  ['osdaemonctl start web', 'osdaemonctl start --all --timeout 30'],
);
export const stop = command(
  'stop',
  'stop, and wait until nothing of it is left; remembered until start or a changed entry',
  ['osdaemonctl stop web worker'],
);
export const restart = command('restart', 'stop, then start; waits until the new process is ready (up)', [
  'osdaemonctl restart web',
]);
