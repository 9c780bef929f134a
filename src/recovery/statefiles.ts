/** Reads and writes the id that a state directory keeps for its lifetime, and names the present boot and PID namespace. */
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../base/atomicwrite.ts';
import { errnoOf, reasonOf } from '../base/errors.ts';
import type { Level } from '../base/log.ts';
import { readOwnFile } from '../base/owneddirectory.ts';

export interface StateDirectoryId {
  readonly text: string;
  readonly isNew: boolean;
}

/** Names the boot and PID namespace in which pids are valid. */
export function currentEra(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // A name that no journal has: no recorded pid counts.
    return randomBytes(16).toString('hex');
  }
}

/** The id of the state directory, with which the tokens of its runs begin; created once, then kept. */
export function readStateId(directory: string, log: (level: Level, message: string) => void): StateDirectoryId {
  const path = idPath(directory);
  try {
    const text = readOwnFile(path).trim();
    if (/^[0-9a-f]{16}$/.test(text)) return { text, isNew: false };
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT') log('warn', `${path} cannot be read: ${reasonOf(thrown)}; creating a new one`);
  }
  const text = randomBytes(8).toString('hex');
  try {
    writeStateId(directory, text);
  } catch (thrown) {
    log(
      'error',
      `${path} cannot be written: ${reasonOf(thrown)}; if osdaemond is killed, the next one may not find the processes it leaves`,
    );
  }
  return { text, isNew: true };
}

/** @throws the error of the file system */
export function writeStateId(directory: string, id: string): void {
  const path = idPath(directory);
  const temporary = `${path}.new`;
  // The lock of the state directory is held: only a killed osdaemond can have left this file.
  rmSync(temporary, { force: true });
  writeAtomically(path, `${id}\n`, { temporary, mode: 0o600, owner: null, sync: 'none' });
}

function idPath(directory: string): string {
  return join(directory, 'id');
}
