/** Formats the output of `--check` and `--print-config`: the daemons or the merged configuration, or else every error. */
import { OsdaemonError } from '../base/errors.ts';
import { compareBytes, printable } from '../base/text.ts';
import { counted } from '../base/wording.ts';
import type { Layer } from '../config/files/layers.ts';
import { type ConfigError, diagnosticText } from '../config/ini/diagnostic.ts';
import type { Reading } from '../config/reading.ts';
import type { DaemonSettings } from '../config/settings/settings.ts';
import type { CommandLine } from '../config/values/commandline.ts';
import { noDaemonsText } from './nodaemons.ts';

/** @throws {OsdaemonError} `bad_configuration`, with every error */
export function checkOutput({ settings, errors, warnings }: Reading, layers: readonly Layer[]): string {
  if (settings === null) throw new OsdaemonError('bad_configuration', refusalText(errors));
  const daemons = [...settings.daemons.values()];
  const width = Math.max(0, ...daemons.map(({ name }) => name.length));
  const summary = daemons.length === 0 ? noDaemonsText(layers) : `${counted(daemons.length, 'daemon')}:`;
  return [
    `configuration OK, ${summary}`,
    ...daemons.map(
      (daemon) => `  ${daemon.name.padEnd(width)}  ${commandText(daemon.command)}${autostartText(daemon)}`,
    ),
    ...warnings.map((warning) => `warning: ${diagnosticText(warning)}`),
    '',
  ].join('\n');
}

/**
 * JSON, `{section: {key: value}}` in byte order.
 * @throws {OsdaemonError} `bad_configuration`, where a file cannot be read
 */
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

/** Lists every error of a configuration that is not used. */
export function refusalText(errors: readonly ConfigError[]): string {
  const count = counted(errors.length, 'error');
  return [`${count} in the configuration`, ...errors.map((error) => `  ${diagnosticText(error)}`)].join('\n');
}

/** The command as it would be written for a shell. */
function commandText(command: CommandLine): string {
  if (command.kind === 'shell') return `/bin/sh -c ${quoted(command.script)}`;
  return command.argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word))).join(' ');
}

function quoted(word: string): string {
  return `'${printable(word).replaceAll("'", `'\\''`)}'`;
}

function autostartText({ autostart }: DaemonSettings): string {
  return autostart ? '' : '  (autostart = false)';
}

function sorted<T>(map: ReadonlyMap<string, T>): (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => compareBytes(a, b));
}

function json(text: string): string {
  return JSON.stringify(printable(text));
}
