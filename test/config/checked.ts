/** Validates a configuration given as text. */

import { diagnosticText } from '../../src/config/ini/diagnostic.ts';
import type { FileRead } from '../../src/config/ini/fileread.ts';
import { merge } from '../../src/config/ini/merge.ts';
import { parseFile } from '../../src/config/ini/parse.ts';
import type { DaemonSettings, Settings } from '../../src/config/settings/settings.ts';
import { validate } from '../../src/config/settings/validate.ts';

export interface Checked {
  readonly settings: Settings | null;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export interface CheckOptions {
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly hardNofile?: number;
  /** Text of the files that `env_file` may name, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** As if osdaemond was started in `/start`; diagnostics without the name of the file. */
export function checked(ini: string, { uid = 1000, env = {}, files = {}, ...place }: CheckOptions = {}): Checked {
  const { values, headers, comments } = parseFile(Buffer.from(ini), 'a.ini');
  const readFile = (file: string): FileRead => {
    const text = files[file];
    return text === undefined ? { is: 'absent', file } : { is: 'read', file, bytes: Buffer.from(text) };
  };
  const context = { startDirectory: '/start', uid, env, ...place };
  const { settings, errors, warnings } = validate(
    { values: merge([values]), headers, comments: new Map([['a.ini', comments]]) },
    context,
    readFile,
  );
  const text = (diagnostics: typeof errors): string[] =>
    diagnostics.map((diagnostic) => diagnosticText(diagnostic).replace(/^a\.ini:/, ''));
  return { settings, errors: text(errors), warnings: text(warnings) };
}

export function settingsOf(ini: string, options?: CheckOptions): Settings {
  const { settings, errors } = checked(ini, options);
  if (settings === null) throw new Error(errors.join('\n'));
  return settings;
}

/** The daemon `d`, which runs `/bin/d`, with these lines in its section. */
export function daemonWith(lines: string, options?: CheckOptions): DaemonSettings {
  const { daemons } = settingsOf(`[os_daemons]\nd = /bin/d\n[os_daemon.d]\n${lines}`, options);
  const daemon = daemons.get('d');
  if (daemon === undefined) throw new Error('there is no daemon');
  return daemon;
}
