/** `npm ci` installs what package.json and package-lock.json say, on any machine: the two agree, and nothing is missing. */
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

test('the lock file was made from this package.json', () => {
  const locked = packages[''];
  assert.deepEqual(locked?.dependencies, manifest.dependencies);
  assert.deepEqual(locked?.devDependencies, manifest.devDependencies);
});

/** npm refuses to install otherwise, also where a package of another platform is the one that is missing. */
test('the lock file names every package that another one in it may want, those of other platforms too', () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isFound(path, name))
      .map((name) => `${name}, which ${path === '' ? 'this package' : path} wants`),
  );
  assert.deepEqual(missing, []);
});

/** Node looks beside the package, then in each folder above it. */
function isFound(path: string, name: string): boolean {
  const inside = path === '' ? '' : `${path}/`;
  if (`${inside}node_modules/${name}` in packages) return true;
  return path !== '' && isFound(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}
