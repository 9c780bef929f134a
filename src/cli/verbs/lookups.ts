/** `list` and `pid`: one fact a line, for scripts. */
import { jsonText } from '../values.ts';
import { type Call, MANY, type Verb } from '../verb.ts';

export const listVerb: Verb = {
  name: 'list',
  usage: '',
  operands: 'none',
  takes: [0, 0],
  options: [],
  says: 'the names of all daemons, one a line',
  examples: ['osdaemonctl list'],
  async run({ client, terminal, json }: Call): Promise<number> {
    const names = (await client.status()).map(({ name }) => name);
    terminal.out(json ? jsonText(names) : names.map((name) => `${name}\n`).join(''));
    return 0;
  },
};

export const pidVerb: Verb = {
  name: 'pid',
  usage: '[NAME[#N]…]',
  operands: 'daemons',
  takes: [0, MANY],
  options: [],
  says: 'the pid of the host, or those of daemons, one a line; exit 1 where there is none',
  examples: ['kill -HUP "$(osdaemonctl pid)"', 'osdaemonctl pid web#0'],
  async run({ client, terminal, json, operands }: Call): Promise<number> {
    const pids = operands.length === 0 ? [(await client.host()).pid] : await client.pids(operands);
    terminal.out(json ? jsonText(pids) : pids.map((one) => `${one}\n`).join(''));
    return pids.length === 0 ? 1 : 0;
  },
};
