/** The small files of the state folder: read as whole files or not at all, written so that the name always means a whole one. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { errnoOf, reasonOf } from '../base/errors.ts';
import type { Level } from '../base/log.ts';

/** More than any host writes before it begins a new file. */
const LARGEST = 64 * 1024 * 1024;

export interface FolderId {
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
export function idOf(folder: string, say: (level: Level, message: string) => void): FolderId {
  try {
    const text = readWhole(join(folder, 'id')).trim();
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
  const fresh = join(folder, 'id.new');
  writeFileSync(fresh, `${id}\n`, { mode: 0o600 });
  renameSync(fresh, join(folder, 'id'));
}

/** Errors: those of the file system, and for what is no file or larger than any that a host writes. */
export function readWhole(path: string): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error('it is not a file');
    if (stat.size > LARGEST) throw new Error(`it has ${stat.size} bytes`);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}
