/** `status`: shows the state of daemons, as a table for people or as JSON for programs. */
import { isUp } from '../../wire/states.ts';
import type { DaemonStatus } from '../../wire/status.ts';
import { NAMES_EXITS } from '../exitcodes.ts';
import { durationText, jsonText } from '../formatting.ts';
import { type Colour, type Column, textTable } from '../texttable.ts';
import { MANY, type Verb } from '../verb.ts';

const NOT_UP = 3;

const COLUMNS: readonly Column<DaemonStatus>[] = [
  { head: 'NAME', cell: ({ name }) => name, minWidth: 12 },
  { head: 'STATE', cell: ({ state }) => state, colour: ({ state }) => colourOf(state) },
  {
    head: 'READY',
    cell: ({ ready, instances_wanted }) => `${ready}/${instances_wanted}`,
    align: 'right',
    dropPriority: 3,
  },
  { head: 'GEN', cell: ({ generation }) => String(generation), align: 'right', dropPriority: 5 },
  { head: 'PID', cell: ({ pids }) => (pids.length === 0 ? '-' : pids.join(',')), align: 'right', minWidth: 7 },
  { head: 'SINCE', cell: ({ since }) => durationText(Date.now() - since), align: 'right', dropPriority: 1 },
  {
    head: 'FAILED',
    cell: ({ failures }) => (failures === 0 ? '-' : String(failures)),
    align: 'right',
    dropPriority: 4,
  },
  { head: 'LAST EXIT', cell: lastExit, minWidth: 24, dropPriority: 2 },
];

export const statusVerb: Verb = {
  name: 'status',
  synopsis: '[NAME…]',
  operands: 'daemons',
  arity: [0, MANY],
  options: [],
  description: 'show the state of daemons',
  details:
    'The columns: state, instances that are ready, generation, PIDs, time in this state, failures that count towards max_retries, and the last exit with the last line on stderr. On a narrow terminal the less important columns are left out. Exits 3 if a daemon that should be running, or one that was named, is not.',
  json: '{stopping, daemons}',
  exitCodes: [...NAMES_EXITS, NOT_UP],
  examples: ['osdaemonctl status', 'osdaemonctl status --json web | jq .daemons[0].pids'],
  async run({ client, terminal, json, operands }) {
    const answer = await client.statusAnswer(operands);
    if (json) terminal.print(jsonText(answer));
    else if (answer.daemons.length === 0) terminal.report('no daemons configured');
    else terminal.print(await textTable(COLUMNS, answer.daemons, terminal.width, terminal.colours));
    if (answer.stopping) terminal.report('osdaemond is shutting down');
    const isDown = answer.daemons.some(({ state, wanted }) => !isUp(state) && (wanted === 'up' || operands.length > 0));
    return isDown ? NOT_UP : 0;
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
