/** `status`: how the daemons are, as a table for people and as JSON for programs. */
import { isUp } from '../../wire/states.ts';
import type { DaemonStatus } from '../../wire/status.ts';
import { type Colour, type Column, table } from '../table.ts';
import { ago, jsonText } from '../values.ts';
import { type Call, MANY, type Verb } from '../verb.ts';

/** Something is not up. */
const NOT_UP = 3;

const COLUMNS: readonly Column<DaemonStatus>[] = [
  { head: 'NAME', cell: ({ name }) => name, least: 12 },
  { head: 'STATE', cell: ({ state }) => state, colour: ({ state }) => colourOf(state) },
  { head: 'READY', cell: ({ ready, instances_wanted }) => `${ready}/${instances_wanted}`, align: 'right', spare: 3 },
  { head: 'GEN', cell: ({ generation }) => String(generation), align: 'right', spare: 5 },
  { head: 'PID', cell: ({ pids }) => (pids.length === 0 ? '-' : pids.join(',')), align: 'right', least: 7 },
  { head: 'SINCE', cell: ({ since }) => ago(Date.now() - since), align: 'right', spare: 2 },
  { head: 'FAILED', cell: ({ failures }) => (failures === 0 ? '-' : String(failures)), align: 'right', spare: 4 },
  { head: 'LAST EXIT', cell: lastExit, least: 9, spare: 1 },
];

export const statusVerb: Verb = {
  name: 'status',
  usage: '[NAME…]',
  operands: 'daemons',
  takes: [0, MANY],
  options: [],
  says: 'how daemons are: state, copies ready, pids, since when, failures that count, last exit',
  examples: ['osdaemonctl status', 'osdaemonctl status --json web | jq .daemons[0].pids'],
  async run({ client, terminal, json, operands }: Call): Promise<number> {
    const answer = await client.statusAnswer(operands);
    if (json) terminal.out(jsonText(answer));
    else if (answer.daemons.length === 0) terminal.say('no daemon is configured');
    else terminal.out(table(COLUMNS, answer.daemons, terminal.width, terminal.colours));
    if (answer.stopping) terminal.say('the host is stopping');
    const down = answer.daemons.some(({ state, wanted }) => !isUp(state) && (wanted === 'up' || operands.length > 0));
    return down ? NOT_UP : 0;
  },
};

function lastExit({ last_exit, last_stderr, waiting }: DaemonStatus): string {
  if (waiting !== null) return waiting;
  if (last_exit === null) return '-';
  return last_stderr === null ? last_exit.words : `${last_exit.words}: ${last_stderr}`;
}

function colourOf(state: DaemonStatus['state']): Colour {
  if (state === 'halted') return 'red';
  return isUp(state) ? 'green' : 'yellow';
}
