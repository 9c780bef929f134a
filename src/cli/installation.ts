/** Finds other files of this installation by the path of the program itself, through symbolic links. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The path of the built file `dist/MODULE/NAME`. */
export function installedFile(module: string, name: string): string {
  return join(packageRoot(), 'dist', module, name);
}

export function installedVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

/** The program is two directories below it. */
function packageRoot(): string {
  return join(dirname(realpathSync(process.argv[1] ?? '.')), '..', '..');
}
