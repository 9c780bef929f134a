/** Turns the settings tables into documentation: rows for the README and the manual page, and the text of the help. */
import { DAEMON_TABLE, ENV_DOC, ENV_PREFIX } from './daemontable.ts';
import { HOST_TABLE, TRANSPORT_TABLE } from './hosttable.ts';
import type { SettingTable } from './settingtable.ts';

/** Texts have code in backticks. */
export interface DocumentedSetting {
  readonly key: string;
  /** '' where there is none. */
  readonly default: string;
  readonly doc: string;
}

const WIDTH = 80;
const INDENT = ' '.repeat(8);

/** Of `[os_daemon.NAME]` and `[os_daemon_settings]`. */
export function documentedDaemonSettings(): DocumentedSetting[] {
  const settings = documented(DAEMON_TABLE);
  const env = { key: `${ENV_PREFIX}NAME`, default: '', doc: ENV_DOC };
  const at = settings.findIndex(({ key }) => key === 'env_file');
  return [...settings.slice(0, at), env, ...settings.slice(at)];
}

/** Of `[osdaemond]`. */
export function documentedHostSettings(): DocumentedSetting[] {
  return documented(HOST_TABLE);
}

/** Of `[log_transport.NAME]`. */
export function documentedTransportSettings(): DocumentedSetting[] {
  return documented(TRANSPORT_TABLE);
}

/** Every setting with its default, for a terminal of 80 columns. */
export function settingsHelp(): string {
  return [
    'Settings of a daemon, in [os_daemon.NAME], or in [os_daemon_settings] for all:',
    ...documentedDaemonSettings().map(helpText),
    '',
    'Settings of osdaemond itself, in [osdaemond]:',
    ...documentedHostSettings().map(helpText),
    '',
    'Settings of a log transport, in [log_transport.NAME]; other keys are options:',
    ...documentedTransportSettings().map(helpText),
    '',
    'Durations are seconds, fractions allowed. Sizes are bytes, or end in KiB, MiB or',
    'GiB. Lists are separated by commas, or are JSON arrays.',
    '',
  ].join('\n');
}

function documented<Values>(table: SettingTable<Values>): DocumentedSetting[] {
  const settings: DocumentedSetting[] = [];
  for (const key in table) {
    const { type, default: value, defaultDoc, doc } = table[key];
    const text = type.format(value);
    settings.push({ key, default: defaultDoc ?? (text === '' ? '' : `\`${text}\``), doc });
  }
  return settings;
}

function helpText({ key, default: value, doc }: DocumentedSetting): string {
  const text = value === '' ? doc : `${doc} Default: ${value}.`;
  return `\n    ${key}\n${wrapped(plain(text))}`;
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = INDENT + word;
    else if (line.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(INDENT + word);
  }
  return lines.join('\n');
}
