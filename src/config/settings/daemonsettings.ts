/** Completes the settings of one daemon: from its own section, then the defaults of all daemons, then the table. */
import { resolve } from 'node:path';
import type { Diagnostics } from '../ini/diagnostics.ts';
import type { CommandLine } from '../values/commandline.ts';
import { DAEMON_TABLE } from './daemontable.ts';
import { environmentOf, type ReadFile } from './environment.ts';
import { type GivenSettings, givenValue } from './given.ts';
import type { DaemonSettings, Output } from './settings.ts';
import { fieldValues } from './settingtable.ts';

/** @param diagnostics takes what is wrong with the `env_file` */
export function daemonSettings(
  name: string,
  command: CommandLine,
  given: GivenSettings,
  startDirectory: string,
  readFile: ReadFile,
  diagnostics: Diagnostics,
): DaemonSettings {
  const { envFile, ...fields } = fieldValues(DAEMON_TABLE, (key) => givenValue(given, key));
  const directory = resolve(startDirectory, fields.directory ?? '.');
  return {
    ...fields,
    name,
    command,
    directory,
    env: environmentOf(given, envFile, directory, readFile, diagnostics),
    stdout: outputIn(directory, fields.stdout),
    stderr: outputIn(directory, fields.stderr),
    pidFile: fields.pidFile === null ? null : resolve(directory, fields.pidFile),
    // Without a maximum the delay does not grow.
    restartDelayMax: fields.restartDelayMax ?? fields.restartDelay,
    stopTo: fields.stopTo !== 'auto' ? fields.stopTo : command.kind === 'words' ? 'leader' : 'group',
  };
}

function outputIn(directory: string, output: Output): Output {
  return output.to === 'file' ? { to: 'file', path: resolve(directory, output.path) } : output;
}
