/** `pid`: prints process ids, one per line, for scripts. */
import { NAMES_EXITS } from '../exitcodes.ts';
import { jsonText } from '../formatting.ts';
import { MANY, type Verb } from '../verb.ts';

export const pidVerb: Verb = {
  name: 'pid',
  synopsis: '[NAME[#N]…]',
  operands: 'daemons',
  arity: [0, MANY],
  options: [],
  description: 'print the PIDs of daemons, or of osdaemond',
  details:
    'Prints the PIDs of the named daemons or instances, one per line; without names, the PID of osdaemond. Exits 1 if there is none.',
  json: 'an array of PIDs',
  exitCodes: NAMES_EXITS,
  examples: ['kill -HUP "$(osdaemonctl pid)"', 'osdaemonctl pid web#0'],
  async run({ client, terminal, json, operands }) {
    const pids = operands.length === 0 ? [(await client.host()).pid] : await client.pids(operands);
    terminal.print(json ? jsonText(pids) : pids.map((pid) => `${pid}\n`).join(''));
    return pids.length === 0 ? 1 : 0;
  },
};
