/** Explains a configuration without daemons: which files were read, or that none were found. */
import { existsSync } from 'node:fs';
import { listed } from '../base/wording.ts';
import type { Layer } from '../config/files/layers.ts';

const MOST_NAMED = 4;

export function noDaemonsText(layers: readonly Layer[]): string {
  const found = layers.map(({ path }) => path).filter((path) => existsSync(path));
  const where =
    found.length === 0
      ? `no configuration files found in ${process.cwd()}`
      : `no entry in [os_daemons] of ${listed(found, MOST_NAMED)}`;
  return `no daemons configured (${where})`;
}
