/** `logs`: the last lines of daemons, and those that follow. */
import type { LogItem } from '../../wire/logs.ts';
import { oneLine } from '../columns.ts';
import { EXIT_FAILED } from '../outcometext.ts';
import { jsonText, parseCount, timeText } from '../values.ts';
import { type Call, MANY, type Verb } from '../verb.ts';

const LINES = 100;
const MOST_LINES = 10_000;

export const logsVerb: Verb = {
  name: 'logs',
  usage: '[NAME…]',
  operands: 'daemons',
  takes: [0, MANY],
  options: [
    { name: 'follow', short: 'f', says: 'go on with each new line' },
    { name: 'lines', short: 'n', value: 'N', says: `of each daemon the last N lines; ${LINES}` },
  ],
  says: 'recent lines of daemons: time, copy, stream, text',
  examples: ['osdaemonctl logs -n 20 web', 'osdaemonctl logs -f web worker'],
  async run(call: Call): Promise<number> {
    const { client, terminal, json, operands, flags, signal } = call;
    const lines = parseCount(call, 'lines', LINES, MOST_LINES);
    if (!flags.has('follow')) {
      const recent = await client.logs(operands, lines);
      terminal.out(json ? jsonText({ lines: recent }) : recent.map(lineText).join(''));
      return 0;
    }
    for await (const item of client.followLogs(operands, lines, { signal })) {
      if (item.kind === 'dropped') terminal.say(item.message);
      else terminal.out(json ? `${JSON.stringify(item)}\n` : lineText(item));
      if (item.kind === 'dropped') return EXIT_FAILED;
    }
    return 0;
  },
};

function lineText(item: LogItem): string {
  if (item.kind === 'dropped') return '';
  return `${timeText(item.time)} ${oneLine(item.instance)} ${item.stream}: ${oneLine(item.text)}\n`;
}
