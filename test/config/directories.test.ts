/** Every directory in which a change can happen is watched, with the names that matter in it. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { directoriesOf, matters } from '../../src/config/files/directories.ts';
import { layersOf } from '../../src/config/files/layers.ts';
import { temporaryDirectory } from '../support/folder.ts';

interface Scene {
  readonly directory: string;
  /** What is watched, relative to the directory: `etc: local.ini`; `*.ini` for all of them. */
  watched(...args: string[]): string[];
}

function scene(t: TestContext, files: readonly string[], links: Readonly<Record<string, string>> = {}): Scene {
  const directory = temporaryDirectory(t);
  for (const name of files) {
    const path = join(directory, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, '');
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(directory, name));
  const watched = (...args: string[]): string[] => {
    const directories = [...directoriesOf(layersOf(args, directory))].map(([path, { names, whole }]) => {
      const where =
        path === directory ? '.' : path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path;
      return `${where}: ${[...names, ...(whole ? ['*.ini'] : [])].join(' ')}`;
    });
    return directories.filter((line) => !line.startsWith(dirname(directory))).sort();
  };
  return { directory, watched };
}

test('a file: its directory, and that directory in its parent', (t) => {
  assert.deepEqual(scene(t, ['a/b/local.ini']).watched('a/b/local.ini'), ['a/b: local.ini', 'a: b']);
});

test('the default names, present or not', (t) => {
  const { watched } = scene(t, ['default.ini', 'local.d/1.ini']);
  assert.deepEqual(watched(), ['.: default.ini default.d local.ini local.d', 'local.d: 1.ini *.ini']);
});

test('a missing path is watched in its nearest existing directory', (t) => {
  assert.deepEqual(scene(t, ['a/']).watched('a/b/c/local.ini'), ['a: b']);
});

test('a link: its directory, and its target', (t) => {
  const { watched } = scene(t, ['real/local.ini', 'etc/'], { 'etc/local.ini': '../real/local.ini' });
  assert.deepEqual(watched('etc/local.ini'), ['.: etc real', 'etc: local.ini', 'real: local.ini']);
});

test('a mounted directory whose files are links into a linked directory', (t) => {
  const { watched } = scene(t, ['m/..1/local.ini'], { 'm/..data': '..1', 'm/local.ini': '..data/local.ini' });
  assert.deepEqual(watched('m/local.ini'), ['.: m', 'm/..1: local.ini', 'm: local.ini ..data ..1']);
  assert.deepEqual(watched('m'), ['.: m', 'm/..1: local.ini', 'm: local.ini ..data ..1 *.ini']);
});

test('an absolute link, and a dangling link', (t) => {
  const { directory, watched } = scene(t, ['real/'], { 'local.ini': 'real/local.ini' });
  symlinkSync(join(directory, 'local.ini'), join(directory, 'absolute.ini'));
  assert.deepEqual(watched('absolute.ini'), ['.: absolute.ini local.ini real', 'real: local.ini']);
});

test('a loop of links ends', (t) => {
  assert.deepEqual(scene(t, [], { a: 'b', b: 'a' }).watched('a'), ['.: a b']);
});

test('a file in the root directory', () => {
  const [[path, { names }] = ['', { names: new Set() }]] = directoriesOf(layersOf(['/no-such-local.ini'], '/'));
  assert.deepEqual([path, [...names]], ['/', ['no-such-local.ini']]);
});

test('other files of a directory do not matter', (t) => {
  const { directory } = scene(t, ['local.ini', 'local.d/']);
  const directories = directoriesOf(layersOf([], directory));
  const is = (name: string): boolean => matters(directories, join(directory, name));
  assert.deepEqual(['local.ini', 'default.d', 'local.d', 'local.d/new.ini', '.'].map(is), [
    true,
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual(['other.ini', 'local.ini~', 'local.d/x.txt', 'local.d/.#x.ini', 'local.d/deep/x.ini'].map(is), [
    false,
    false,
    false,
    false,
    false,
  ]);
});
