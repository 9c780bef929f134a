/** `logs`: prints the recent log lines of daemons, and with `--follow` each new one. */
import type { LogItem } from '../../wire/logs.ts';
import { NAMES_EXITS } from '../exitcodes.ts';
import { jsonText, timeText } from '../formatting.ts';
import { parseLineCount } from '../optionvalues.ts';
import { oneLine } from '../textwidth.ts';
import { MANY, type Verb } from '../verb.ts';

const LINES = 100;
const MOST_LINES = 10_000;

export const logsVerb: Verb = {
  name: 'logs',
  synopsis: '[NAME…]',
  operands: 'daemons',
  arity: [0, MANY],
  options: [
    { name: 'follow', short: 'f', description: 'keep printing new lines' },
    {
      name: 'lines',
      short: 'n',
      value: 'N',
      description: `show the last N lines of each daemon (default ${LINES})`,
    },
  ],
  description: 'show recent log lines of daemons',
  details:
    'Each line has the time, the instance, the stream and the text. The stream is stdout, stderr, log (a log message of the protocol) or host (a message of osdaemond about the daemon). osdaemond keeps the last 200 lines of each daemon in memory. Output that goes to a file is only in that file.',
  json: '{lines}; with --follow one object per line',
  exitCodes: NAMES_EXITS,
  examples: ['osdaemonctl logs -n 20 web', 'osdaemonctl logs -f web worker'],
  async run(call) {
    const { client, terminal, json, operands, flags, signal } = call;
    const lines = parseLineCount(call, 'logs', LINES, MOST_LINES);
    if (!flags.has('follow')) {
      const recent = await client.logs(operands, lines);
      terminal.print(json ? jsonText({ lines: recent }) : recent.map(lineText).join(''));
      return 0;
    }
    for await (const item of client.followLogs(operands, lines, { signal })) {
      if (item.kind === 'dropped') terminal.report(item.message);
      else terminal.print(json ? `${JSON.stringify(item)}\n` : lineText(item));
      if (item.kind === 'dropped') return 1;
    }
    return 0;
  },
};

function lineText(item: LogItem): string {
  if (item.kind === 'dropped') return '';
  return `${timeText(item.time)} ${oneLine(item.instance)} ${item.stream}: ${oneLine(item.text)}\n`;
}
