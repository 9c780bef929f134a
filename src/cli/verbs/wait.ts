/** `wait`: waits until daemons are in a state, or have been in it since the command began. */
import { GOALS, type Goal } from '../../wire/commands.ts';
import { WAIT_EXITS } from '../exitcodes.ts';
import { parseTimeout, selectedDaemons } from '../optionvalues.ts';
import { printOutcomes } from '../outcometext.ts';
import { usageError } from '../usageerror.ts';
import { ALL_OPTION, MANY, TIMEOUT_OPTION, type Verb, type VerbArguments } from '../verb.ts';

const GOAL_DESCRIPTIONS: Readonly<Record<Goal, string>> = {
  ready: 'until the daemon reports that it is ready',
  up: 'until the daemon has a process',
  down: 'until the process of the daemon has exited',
  stopped: 'until no process of the daemon is left',
};

export const waitVerb: Verb = {
  name: 'wait',
  synopsis: '--GOAL NAME… | --all',
  operands: 'daemons',
  arity: [0, MANY],
  options: [
    ...GOALS.map((name) => ({ name, description: GOAL_DESCRIPTIONS[name] })),
    { name: 'any', description: 'wait for one of the daemons, not for all' },
    ALL_OPTION,
    TIMEOUT_OPTION,
  ],
  description: 'wait until daemons have reached a state',
  details: `The goal is one of ${GOALS.map((goal) => `--${goal}`).join(', ')}. A daemon counts if it is in that state, or has been in it since the command began. Exits 1 if a daemon halts instead, and 2 if --ready is given for a daemon without a readiness setting.`,
  json: '{outcomes}',
  exitCodes: WAIT_EXITS,
  examples: ['osdaemonctl wait --ready --timeout 30 db', 'osdaemonctl wait --down --any web worker'],
  async run(call) {
    const timeout = parseTimeout(call, 'wait');
    const options = {
      any: call.flags.has('any'),
      signal: call.signal,
      ...(timeout === undefined ? {} : { timeout }),
    };
    return printOutcomes(call, await call.client.wait(goalOf(call), selectedDaemons(call, 'wait'), options));
  },
};

function goalOf({ flags }: VerbArguments): Goal {
  const [goal, another] = GOALS.filter((one) => flags.has(one));
  if (goal === undefined || another !== undefined) {
    throw usageError(`wait needs exactly one of ${GOALS.map((one) => `--${one}`).join(', ')}`, 'wait');
  }
  return goal;
}
