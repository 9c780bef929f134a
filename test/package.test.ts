/** package.json and package-lock.json agree and are complete, so that `npm ci` works on any machine. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');

interface Package {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifest: Package = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const { packages }: { packages: Record<string, Package> } = JSON.parse(
  readFileSync(join(ROOT, 'package-lock.json'), 'utf8'),
);

test('the lock file matches package.json', () => {
  const locked = packages[''];
  assert.deepEqual(locked?.dependencies, manifest.dependencies);
  assert.deepEqual(locked?.devDependencies, manifest.devDependencies);
});

/** Otherwise npm refuses to install, even if only a package of another platform is missing. */
test('the lock file contains every dependency, including those of other platforms', () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isFound(path, name))
      .map((name) => `${name}, a dependency of ${path === '' ? 'this package' : path}`),
  );
  assert.deepEqual(missing, []);
});

/** Node looks next to the package, then in each parent directory. */
function isFound(path: string, name: string): boolean {
  const inside = path === '' ? '' : `${path}/`;
  if (`${inside}node_modules/${name}` in packages) return true;
  return path !== '' && isFound(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}
