/**
 * Writes the texts that follow from the settings tables: the tables of README.md and etc/man/osdaemond.ini.5.
 * With `--check` it writes nothing, and exits with 1 if a text is not up to date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manualPage, withSettingsTables } from './settingsdocs.ts';

const ROOT = join(import.meta.dirname, '..');

const outdated: string[] = [];
generate('README.md', withSettingsTables);
generate('etc/man/osdaemond.ini.5', manualPage);

if (outdated.length > 0 && process.argv.includes('--check')) {
  console.error(`not up to date: ${outdated.join(', ')}; run "npm run generate"`);
  process.exitCode = 1;
}

function generate(name: string, text: (before: string) => string): void {
  const path = join(ROOT, name);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const after = text(before);
  if (after === before) return;
  outdated.push(name);
  if (!process.argv.includes('--check')) writeFileSync(path, after);
}
