/** What a daemon's environment is given besides the host's: its `env_file` first, then every `env.NAME`, which wins. */
import { resolve } from 'node:path';
import { decodeBytes } from '../../base/text.ts';
import type { FileRead } from '../files/readfile.ts';
import type { Diagnostics } from '../ini/diagnostics.ts';
import { parseEnvFile } from './envfile.ts';
import type { LayeredValue, LayeredValues } from './layered.ts';
import { validateVariable } from './variables.ts';

export type ReadFile = (path: string) => FileRead;

/** @param directory the daemon's, which a relative `env_file` is relative to */
export function environmentOf(
  given: LayeredValues,
  directory: string,
  readFile: ReadFile,
  findings: Diagnostics,
): ReadonlyMap<string, string> {
  const file = given.get('env_file');
  const env = new Map(file === undefined ? [] : fromFile(file, directory, readFile, findings));
  for (const [key, { entry }] of given) {
    const name = key.slice('env.'.length);
    if (key.startsWith('env.') && validateVariable(name, entry.value) === null) env.set(name, entry.value);
  }
  return env;
}

/** A "-" before the path: the file may be missing. */
function fromFile(
  given: LayeredValue,
  directory: string,
  readFile: ReadFile,
  findings: Diagnostics,
): ReadonlyMap<string, string> {
  const { section, key, entry } = given;
  const optional = entry.value.startsWith('-');
  const read = readFile(resolve(directory, optional ? entry.value.slice(1) : entry.value));
  if (read.is === 'read') {
    const { variables, mistakes } = parseEnvFile(decodeBytes(read.bytes));
    const asked = `read for [${section}] ${key} in ${entry.origin.file}:${entry.origin.line}`;
    for (const { line, message } of mistakes)
      findings.mistake({ file: read.file, line, section: null, key: null, message: `${message} (${asked})` });
    return variables;
  }
  if (read.is === 'unreadable') findings.errorAt(section, key, entry, `${read.file} ${read.reason}`);
  else if (!optional) {
    const hint = 'create it, or write "-" before its path if it may be missing';
    findings.errorAt(section, key, entry, `${read.file} does not exist; ${hint}`);
  }
  return new Map();
}
