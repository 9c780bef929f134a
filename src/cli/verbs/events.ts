/** `events`: prints a snapshot of all states, then each change of state as it happens. */
import type { EventItem, StandingView, StreamItem } from '../../wire/events.ts';
import { NAMES_EXITS } from '../exitcodes.ts';
import { jsonText, timeText } from '../formatting.ts';
import { oneLine } from '../textwidth.ts';
import { MANY, type Verb, type VerbCall } from '../verb.ts';

export const eventsVerb: Verb = {
  name: 'events',
  synopsis: '[NAME…]',
  operands: 'daemons',
  arity: [0, MANY],
  options: [{ name: 'history', description: 'print the last 50 events of each daemon and exit' }],
  description: 'print changes of state as they happen',
  details:
    'Each line has the time, a mark, the instance with its pid, the states and the reason. The marks: = state when the command began, u up, U ready, d down, D fully stopped, - any other change.',
  json: 'one object per line; with --history {events}',
  exitCodes: NAMES_EXITS,
  examples: ['osdaemonctl events', 'osdaemonctl events --json web | jq -r .state'],
  async run({ client, terminal, json, operands, flags, signal }) {
    if (flags.has('history')) {
      const past = await client.history(operands);
      terminal.print(json ? jsonText({ events: past }) : past.map(eventText).join(''));
      return 0;
    }
    for await (const item of client.events(operands, { signal })) {
      if (json) terminal.print(`${JSON.stringify(item)}\n`);
      else printItem(item, terminal);
      if (item.kind === 'dropped') return 1;
    }
    return 0;
  },
};

function printItem(item: StreamItem, terminal: VerbCall['terminal']): void {
  if (item.kind === 'snapshot') terminal.print(item.instances.map(standingText).join(''));
  else if (item.kind === 'event') terminal.print(eventText(item));
  else terminal.report(item.message);
}

function standingText(standing: StandingView): string {
  return lineText(standing, '=', standing.state);
}

function eventText(event: EventItem): string {
  return lineText(event, event.event ?? '-', `${event.before} -> ${event.state}`);
}

function lineText({ time, instance, pid, reason }: StandingView, mark: string, states: string): string {
  const process = pid === null ? '' : ` (pid ${pid})`;
  const because = reason === '' ? '' : `: ${oneLine(reason)}`;
  return `${timeText(time)} ${mark} ${oneLine(instance)}${process} ${states}${because}\n`;
}
