/** `config get`, `set`, `delete`, `show` and `reload-config`: print and change the configuration of the running osdaemond. */
import type { ChangeAnswer, EntryView } from '../../wire/config.ts';
import { type ExitCode, REQUEST_EXITS } from '../exitcodes.ts';
import { jsonText } from '../formatting.ts';
import { oneLine } from '../textwidth.ts';
import type { Verb, VerbCall } from '../verb.ts';

const configGetVerb: Verb = {
  name: 'config get',
  synopsis: 'SECTION KEY',
  operands: 'free text',
  arity: [2, 2],
  options: [],
  description: 'print the value of a key',
  details: 'Prints the value in effect, secrets included. Exits 1 if the key is not set.',
  json: '{value}',
  exitCodes: REQUEST_EXITS,
  examples: ['osdaemonctl config get httpd port'],
  async run({ client, terminal, json, operands: [section = '', key = ''] }) {
    const value = await client.get(section, key);
    if (json) terminal.print(jsonText({ value }));
    else if (value !== null) terminal.print(`${value}\n`);
    else terminal.report(`[${oneLine(section)}] ${oneLine(key)} is not set`);
    return value === null ? 1 : 0;
  },
};

const configSetVerb: Verb = {
  name: 'config set',
  synopsis: 'SECTION KEY VALUE',
  operands: 'free text',
  arity: [3, 3],
  options: [],
  description: 'write a value to the last file',
  details:
    'Writes to the last configuration file. The value is in effect when the command ends. A change that would make the configuration invalid is refused, and nothing is written.',
  json: '{changed, file, warnings}',
  exitCodes: REQUEST_EXITS,
  examples: ['osdaemonctl config set os_daemons web "/usr/bin/web --port 80"'],
  async run(call) {
    const [section = '', key = '', value = ''] = call.operands;
    return printChange(call, await call.client.set(section, key, value));
  },
};

const configDeleteVerb: Verb = {
  name: 'config delete',
  synopsis: 'SECTION KEY',
  operands: 'free text',
  arity: [2, 2],
  options: [],
  description: 'delete a key from the last file',
  details: 'If an earlier file sets the key too, the value of that file applies again.',
  json: '{changed, file, warnings}',
  exitCodes: REQUEST_EXITS,
  examples: ['osdaemonctl config delete os_daemons web'],
  stopsDaemons: true,
  async run(call) {
    const [section = '', key = ''] = call.operands;
    return printChange(call, await call.client.delete(section, key));
  },
};

const configShowVerb: Verb = {
  name: 'config show',
  synopsis: '[SECTION]',
  operands: 'free text',
  arity: [0, 1],
  options: [{ name: 'origin', description: 'show where each value comes from' }],
  description: 'show the configuration',
  details:
    'Prints the values in effect, in the format of the files; secrets are printed as ****. With --origin, a comment before each key names its file and line and the daemons that registered it.',
  json: '{entries}',
  exitCodes: REQUEST_EXITS,
  examples: ['osdaemonctl config show --origin os_daemons'],
  async run({ client, terminal, json, operands: [wanted], flags }) {
    const entries = (await client.config()).filter(({ section }) => wanted === undefined || section === wanted);
    terminal.print(json ? jsonText({ entries }) : iniText(entries, flags.has('origin')));
    return 0;
  },
};

export const CONFIG_VERBS: readonly Verb[] = [configGetVerb, configSetVerb, configDeleteVerb, configShowVerb];

export const reloadConfigVerb: Verb = {
  name: 'reload-config',
  synopsis: '',
  operands: 'none',
  arity: [0, 0],
  options: [],
  description: 'read the configuration files again',
  details: 'If the files have errors, prints every error and exits 1; osdaemond keeps its previous configuration.',
  json: '{changed, file, warnings}',
  exitCodes: REQUEST_EXITS,
  examples: ['osdaemonctl reload-config'],
  run: async (call) => printChange(call, await call.client.reloadConfig()),
};

function printChange({ terminal, json }: VerbCall, answer: ChangeAnswer): ExitCode {
  if (json) terminal.print(jsonText(answer));
  else {
    const where = answer.file === null ? '' : `${oneLine(answer.file)}: `;
    terminal.report(`${where}configuration ${answer.changed ? 'changed' : 'unchanged'}`);
    for (const warning of answer.warnings) terminal.report(`warning: ${oneLine(warning)}`);
  }
  return 0;
}

/** In the format of the files, so that it can be read again; origins are comments. */
function iniText(entries: readonly EntryView[], withOrigin: boolean): string {
  let section: string | null = null;
  let text = '';
  for (const entry of entries) {
    if (entry.section !== section) {
      text += `${section === null ? '' : '\n'}[${oneLine(entry.section)}]\n`;
      section = entry.section;
    }
    const known = entry.registered_by.length === 0 ? '' : `, registered by ${entry.registered_by.join(', ')}`;
    if (withOrigin) text += `; ${oneLine(entry.file)}:${entry.line}${known}\n`;
    text += `${oneLine(entry.key)} = ${oneLine(entry.value)}\n`;
  }
  return text;
}
