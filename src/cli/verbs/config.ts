/** `config …`: the values in force, where they come from, and changes that are written to the last file. */
import type { ChangeAnswer, EntryView } from '../../wire/config.ts';
import { oneLine } from '../columns.ts';
import { EXIT_FAILED } from '../outcometext.ts';
import { jsonText } from '../values.ts';
import type { Call, Verb } from '../verb.ts';

const get: Verb = {
  name: 'config get',
  usage: 'SECTION KEY',
  operands: 'words',
  takes: [2, 2],
  options: [],
  says: 'the value in force; exit 1 where there is none',
  examples: ['osdaemonctl config get httpd port'],
  async run({ client, terminal, json, operands: [section = '', key = ''] }: Call): Promise<number> {
    const value = await client.get(section, key);
    if (json) terminal.out(jsonText({ value }));
    else if (value !== null) terminal.out(`${value}\n`);
    else terminal.say(`there is no [${oneLine(section)}] ${oneLine(key)}`);
    return value === null ? EXIT_FAILED : 0;
  },
};

const set: Verb = {
  name: 'config set',
  usage: 'SECTION KEY VALUE',
  operands: 'words',
  takes: [3, 3],
  options: [],
  says: 'write a value to the last file; it is in force when this ends',
  examples: ['osdaemonctl config set os_daemons web "/usr/bin/web --port 80"'],
  async run(call: Call): Promise<number> {
    const [section = '', key = '', value = ''] = call.operands;
    return tellChange(call, await call.client.set(section, key, value));
  },
};

const remove: Verb = {
  name: 'config delete',
  usage: 'SECTION KEY',
  operands: 'words',
  takes: [2, 2],
  options: [],
  says: 'take a key out of the last file; what an earlier file says counts again',
  examples: ['osdaemonctl config delete os_daemons web'],
  async run(call: Call): Promise<number> {
    const [section = '', key = ''] = call.operands;
    return tellChange(call, await call.client.delete(section, key));
  },
};

const show: Verb = {
  name: 'config show',
  usage: '[SECTION]',
  operands: 'words',
  takes: [0, 1],
  options: [{ name: 'origin', says: 'with file and line of each value, and who registered the key' }],
  says: 'the configuration in force; secrets as ****',
  examples: ['osdaemonctl config show --origin os_daemons'],
  async run({ client, terminal, json, operands: [wanted], flags }: Call): Promise<number> {
    const entries = (await client.config()).filter(({ section }) => wanted === undefined || section === wanted);
    terminal.out(json ? jsonText({ entries }) : iniText(entries, flags.has('origin')));
    return 0;
  },
};

export const CONFIG_VERBS: readonly Verb[] = [get, set, remove, show];

export const reloadConfigVerb: Verb = {
  name: 'reload-config',
  usage: '',
  operands: 'none',
  takes: [0, 0],
  options: [],
  says: 'read the configuration files again; exit 1 with every mistake when they are wrong',
  examples: ['osdaemonctl reload-config'],
  run: async (call: Call) => tellChange(call, await call.client.reloadConfig()),
};

function tellChange({ terminal, json }: Call, answer: ChangeAnswer): number {
  if (json) terminal.out(jsonText(answer));
  else {
    const where = answer.file === null ? '' : `${answer.file}: `;
    terminal.say(`${where}${answer.changed ? 'the configuration has changed' : 'nothing has changed'}`);
    for (const note of answer.notes) terminal.say(`note: ${note}`);
  }
  return 0;
}

/** As a file has it, so that it can be read again; origins are comments. */
function iniText(entries: readonly EntryView[], origin: boolean): string {
  let section: string | null = null;
  let text = '';
  for (const entry of entries) {
    if (entry.section !== section) {
      text += `${section === null ? '' : '\n'}[${oneLine(entry.section)}]\n`;
      section = entry.section;
    }
    const known = entry.registered_by.length === 0 ? '' : `, registered by ${entry.registered_by.join(', ')}`;
    if (origin) text += `; ${oneLine(entry.file)}:${entry.line}${known}\n`;
    text += `${oneLine(entry.key)} = ${oneLine(entry.value)}\n`;
  }
  return text;
}
