/** What is shipped beside this program is found from the program itself, wherever it is linked from. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The built file `dist/ROOM/NAME`. */
export function ownFile(room: string, name: string): string {
  return join(root(), 'dist', room, name);
}

/** Of osdaemonctl. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root(), 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

/** Of the package: the program is two folders below it. */
function root(): string {
  return join(dirname(realpathSync(process.argv[1] ?? '.')), '..', '..');
}
