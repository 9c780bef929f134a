/** Reads the files of the checkout that must not contain retired terms. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, findTerms } from './terms.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PATTERNS = ['{src,test,scripts,bench}/**/*.ts', '*.md', 'etc/**/*'];
/** These name the retired terms on purpose, or record the past. */
const EXEMPT = new Set(['test/support/retiredterms.ts', 'test/house.test.ts', 'test/terms.test.ts', 'CHANGELOG.md']);

/** In the order of the paths. */
export function termsInTree(): Finding[] {
  return globSync(PATTERNS, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .filter((path) => !EXEMPT.has(path))
    .sort()
    .flatMap((path) => findTerms(path, readFileSync(join(ROOT, path), 'utf8')));
}
