/** `events`: every change of state as it happens, after a snapshot. */
import type { EventItem, StandingView, StreamItem } from '../../wire/events.ts';
import { oneLine } from '../columns.ts';
import { EXIT_FAILED } from '../outcometext.ts';
import { jsonText, timeText } from '../values.ts';
import { type Call, MANY, type Verb } from '../verb.ts';

export const eventsVerb: Verb = {
  name: 'events',
  usage: '[NAME…]',
  operands: 'daemons',
  takes: [0, MANY],
  options: [{ name: 'history', says: 'the last 50 of each daemon, and no new ones' }],
  says: 'a snapshot, then every change of state: u up, U ready, d down, D really down',
  examples: ['osdaemonctl events', 'osdaemonctl events --json web | jq -r .state'],
  async run({ client, terminal, json, operands, flags, signal }: Call): Promise<number> {
    if (flags.has('history')) {
      const past = await client.history(operands);
      terminal.out(json ? jsonText({ events: past }) : past.map(eventText).join(''));
      return 0;
    }
    for await (const item of client.events(operands, { signal })) {
      if (json) terminal.out(`${JSON.stringify(item)}\n`);
      else tell(item, terminal);
      if (item.kind === 'dropped') return EXIT_FAILED;
    }
    return 0;
  },
};

function tell(item: StreamItem, terminal: Call['terminal']): void {
  if (item.kind === 'snapshot') terminal.out(item.instances.map(standingText).join(''));
  else if (item.kind === 'event') terminal.out(eventText(item));
  else terminal.say(item.message);
}

/** `=`: how it was when the stream began. */
function standingText(standing: StandingView): string {
  return line(standing, '=', standing.state);
}

function eventText(event: EventItem): string {
  return line(event, event.event ?? '-', `${event.before} -> ${event.state}`);
}

function line({ time, instance, pid, reason }: StandingView, mark: string, states: string): string {
  const process = pid === null ? '' : ` (pid ${pid})`;
  const why = reason === '' ? '' : `: ${oneLine(reason)}`;
  return `${timeText(time)} ${mark} ${oneLine(instance)}${process} ${states}${why}\n`;
}
