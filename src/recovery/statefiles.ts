/** The id that a state directory keeps for its lifetime, and the name of the present boot and PID namespace. */
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

/** Boot and PID namespace: outside of them the same numbers are other processes. */
export function currentEra(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Without a name for it, nothing that was written can be of this era.
    return randomBytes(16).toString('hex');
  }
}

/** The name of the state folder, by which its runs are known; made with the folder, and kept. */
export function idOf(folder: string, say: (level: Level, message: string) => void): StateDirectoryId {
  try {
    const text = readOwnFile(join(folder, 'id')).trim();
    if (/^[0-9a-f]{16}$/.test(text)) return { text, isNew: false };
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT') say('warn', `${join(folder, 'id')} cannot be read: ${reasonOf(thrown)}`);
  }
  const text = randomBytes(8).toString('hex');
  try {
    writeId(folder, text);
  } catch (thrown) {
    say(
      'error',
      `${join(folder, 'id')} cannot be written: ${reasonOf(thrown)}; a host that is killed may leave daemons that its successor does not find`,
    );
  }
  return { text, isNew: true };
}

export function writeId(folder: string, id: string): void {
  const path = join(folder, 'id');
  const temporary = `${path}.new`;
  // The lock of the state directory is held: only a killed osdaemond can have left this file.
  rmSync(temporary, { force: true });
  writeAtomically(path, `${id}\n`, { temporary, mode: 0o600, owner: null, sync: 'none' });
}
