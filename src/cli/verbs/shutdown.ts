/** `shutdown`: stops all daemons and then osdaemond itself. */
import { REQUEST_EXITS } from '../exitcodes.ts';
import { jsonText } from '../formatting.ts';
import { oneLine } from '../textwidth.ts';
import type { Verb } from '../verb.ts';

export const shutdownVerb: Verb = {
  name: 'shutdown',
  alias: 'quit',
  synopsis: '',
  operands: 'none',
  arity: [0, 0],
  options: [{ name: 'force', description: 'send SIGKILL to all daemons at once' }],
  description: 'stop all daemons and osdaemond',
  details: 'Returns when no process of the daemons is left. Exits 1 if a process could not be killed.',
  json: '{left}',
  exitCodes: REQUEST_EXITS,
  examples: ['osdaemonctl shutdown'],
  stopsDaemons: true,
  async run({ client, terminal, json, flags }) {
    const left = await client.shutdown({ force: flags.has('force') });
    if (json) terminal.print(jsonText({ left }));
    else if (left.length === 0) terminal.report('osdaemond has stopped');
    else terminal.report(`osdaemond is exiting; processes that could not be killed: ${oneLine(left.join(', '))}`);
    return left.length === 0 ? 0 : 1;
  },
};
