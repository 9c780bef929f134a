/** A configuration file and a state directory, with functions that write the file. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { writeConfigFile } from '../../src/config/files/write.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { type Instead, systemError } from './patchedfs.ts';
import { WRITER } from './writer.ts';

export const OLD = '; old\n[s]\na = 1\nb = 2\n';
export const JOURNAL = 'config-journal.json';

export interface Place {
  readonly directory: string;
  readonly file: string;
  readonly state: string;
  write(content: string): void;
  content(): string;
}

export function place(t: TestContext): Place {
  const directory = temporaryDirectory(t);
  const file = join(directory, 'etc', 'local.ini');
  const state = join(directory, 'state');
  for (const one of ['etc', 'state']) mkdirSync(join(directory, one), { mode: 0o700 });
  writeFileSync(file, OLD);
  return {
    directory,
    file,
    state,
    write: (content) => writeConfigFile(file, Buffer.from(content), state, WRITER),
    content: () => readFileSync(file, 'utf8'),
  };
}

/** A bind-mounted file cannot be replaced. */
export const mounted: Instead = (name, real, args) => {
  if (name === 'renameSync' && String(args[1]).endsWith('.ini')) throw systemError('EBUSY');
  return real();
};
