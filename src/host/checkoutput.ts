/** What `--check` and `--print-config` answer: on stdout what would run or what is configured, or else every mistake at once. */
import { OsdaemonError } from '../base/errors.ts';
import { compareBytes, printable } from '../base/text.ts';
import { type ConfigError, diagnosticText } from '../config/ini/diagnostic.ts';
import type { Reading } from '../config/reading.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { CommandLine } from '../config/values/commandline.ts';

/** Errors: `bad_configuration`, with all mistakes. */
export function checkOutput({ settings, errors, warnings }: Reading): string {
  if (settings === null) throw new OsdaemonError('bad_configuration', refusalText(errors));
  const daemons = [...settings.daemons.values()];
  const width = Math.max(0, ...daemons.map(({ name }) => name.length));
  const count = `${daemons.length} ${daemons.length === 1 ? 'daemon' : 'daemons'}`;
  return [
    `the configuration is right: ${count}${daemons.length === 0 ? '' : ' would run'}`,
    ...daemons.map((daemon) => `  ${daemon.name.padEnd(width)}  ${commandText(daemon.command)}${remarks(daemon)}`),
    ...warnings.map((note) => `note: ${diagnosticText(note)}`),
    '',
  ].join('\n');
}

/** JSON, `{section: {key: value}}` in byte order. Errors: `bad_configuration`, where a file cannot be read. */
export function configText({ values, errors }: Reading): string {
  const unreadable = errors.filter(({ section }) => section === null);
  if (unreadable.length > 0) throw new OsdaemonError('bad_configuration', refusalText(unreadable));
  // An object would put names that look like numbers first, and give "__proto__" a meaning.
  const sections = sorted(values).map(([section, keys]) => {
    const pairs = sorted(keys).map(([key, { value }]) => `    ${json(key)}: ${json(value)}`);
    return `  ${json(section)}: {\n${pairs.join(',\n')}\n  }`;
  });
  return sections.length === 0 ? '{}\n' : `{\n${sections.join(',\n')}\n}\n`;
}

export function refusalText(mistakes: readonly ConfigError[]): string {
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`;
  return [`the configuration has ${count}`, ...mistakes.map((mistake) => `  ${diagnosticText(mistake)}`)].join('\n');
}

/** Words as they would have to be written for a shell. */
function commandText(command: CommandLine): string {
  if (command.kind === 'shell') return `/bin/sh -c ${quoted(command.script)}`;
  return command.argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word))).join(' ');
}

function quoted(word: string): string {
  return `'${printable(word).replaceAll("'", `'\\''`)}'`;
}

function remarks({ autostart }: DaemonSettings): string {
  return autostart ? '' : '  (autostart = false)';
}

function sorted<T>(map: ReadonlyMap<string, T>): (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => compareBytes(a, b));
}

function json(text: string): string {
  return JSON.stringify(printable(text));
}
