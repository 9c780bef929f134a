/** `list`: prints the names of all daemons, one per line. */
import { REQUEST_EXITS } from '../exitcodes.ts';
import { jsonText } from '../formatting.ts';
import type { Verb } from '../verb.ts';

export const listVerb: Verb = {
  name: 'list',
  synopsis: '',
  operands: 'none',
  arity: [0, 0],
  options: [],
  description: 'list the names of all daemons',
  json: 'an array of names',
  exitCodes: REQUEST_EXITS,
  examples: ['osdaemonctl list'],
  async run({ client, terminal, json }) {
    const names = (await client.status()).map(({ name }) => name);
    terminal.print(json ? jsonText(names) : names.map((name) => `${name}\n`).join(''));
    return 0;
  },
};
