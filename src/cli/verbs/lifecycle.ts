/** `start`, `stop`, `restart`: run the command, wait for its outcome for each daemon, and print why it failed. */
import type { CommandOptions } from '../../client/options.ts';
import { WAIT_EXITS } from '../exitcodes.ts';
import { parseTimeout, selectedDaemons } from '../optionvalues.ts';
import { printOutcomes } from '../outcometext.ts';
import { ALL_OPTION, MANY, NO_WAIT_OPTION, TIMEOUT_OPTION, type Verb } from '../verb.ts';

type LifecycleVerb = Pick<Verb, 'description' | 'details' | 'examples' | 'stopsDaemons'> & {
  readonly name: 'start' | 'stop' | 'restart';
};

function lifecycleVerb(verb: LifecycleVerb): Verb {
  return {
    ...verb,
    synopsis: 'NAME… | --all',
    operands: 'daemons',
    arity: [0, MANY],
    options: [ALL_OPTION, NO_WAIT_OPTION, TIMEOUT_OPTION],
    json: '{outcomes}',
    exitCodes: WAIT_EXITS,
    async run(call) {
      const timeout = parseTimeout(call, verb.name);
      const options: CommandOptions = {
        wait: !call.flags.has('no-wait'),
        signal: call.signal,
        ...(timeout === undefined ? {} : { timeout }),
      };
      return printOutcomes(call, await call.client[verb.name](selectedDaemons(call, verb.name), options));
    },
  };
}

export const startVerb = lifecycleVerb({
  name: 'start',
  description: 'start daemons and wait until they are ready',
  details:
    'A daemon without a readiness setting only needs to be up. If the daemon halts instead, prints the reason and exits 1. If another command overrides this one, prints "superseded by" that command and exits 1.',
  examples: ['osdaemonctl start web', 'osdaemonctl start --all --timeout 30'],
});

export const stopVerb = lifecycleVerb({
  name: 'stop',
  description: 'stop daemons and wait until they have stopped',
  details:
    'Waits until no process of the daemon is left, child processes included. The daemon stays stopped until it is started, its configuration changes, or osdaemond is started again. --timeout ends only the wait; the stop continues.',
  examples: ['osdaemonctl stop web worker'],
  stopsDaemons: true,
});

export const restartVerb = lifecycleVerb({
  name: 'restart',
  description: 'restart daemons and wait until they are ready',
  details: 'Stops each daemon, then starts it. A daemon without a readiness setting only needs to be up.',
  examples: ['osdaemonctl restart web'],
  stopsDaemons: true,
});
