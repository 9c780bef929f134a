/** Merges what a daemon's environment adds to that of osdaemond: the variables of `env_file`, then each `env.NAME`, which wins. */
import { resolve } from 'node:path';
import { decodeBytes } from '../../base/text.ts';
import type { Diagnostics } from '../ini/diagnostics.ts';
import type { FileRead } from '../ini/fileread.ts';
import { parseEnvFile } from '../values/envfile.ts';
import { ENV_PREFIX } from './daemontable.ts';
import type { GivenSetting, GivenSettings } from './given.ts';

export type ReadFile = (path: string) => FileRead;

/** @param path of the `env_file`, relative to the directory of the daemon; a "-" before it: the file may be missing */
export function environmentOf(
  given: GivenSettings,
  path: string | null,
  directory: string,
  readFile: ReadFile,
  diagnostics: Diagnostics,
): ReadonlyMap<string, string> {
  const at = given.get('env_file');
  const env = new Map(path === null || at === undefined ? [] : variablesIn(at, path, directory, readFile, diagnostics));
  for (const [key, { entry, parsed }] of given) {
    if (parsed.ok && key.startsWith(ENV_PREFIX)) env.set(key.slice(ENV_PREFIX.length), entry.value);
  }
  return env;
}

function variablesIn(
  { section, key, entry }: GivenSetting,
  path: string,
  directory: string,
  readFile: ReadFile,
  diagnostics: Diagnostics,
): ReadonlyMap<string, string> {
  const optional = path.startsWith('-');
  const read = readFile(resolve(directory, optional ? path.slice(1) : path));
  if (read.is === 'read') {
    const { variables, errors } = parseEnvFile(decodeBytes(read.bytes));
    const reader = `read for [${section}] ${key} in ${entry.origin.file}:${entry.origin.line}`;
    for (const { line, message } of errors) {
      diagnostics.error({ file: read.file, line, section: null, key: null, message: `${message} (${reader})` });
    }
    return variables;
  }
  if (read.is === 'unreadable') diagnostics.errorAt(section, key, entry, `${read.file} ${read.reason}`);
  else if (!optional) {
    const hint = 'create it, or write "-" before its path if it may be missing';
    diagnostics.errorAt(section, key, entry, `${read.file} does not exist; ${hint}`);
  }
  return new Map();
}
