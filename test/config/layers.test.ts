/** The files of the layers are read in order and completely; anything else in place of a file is an error and never blocks. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodeBytes } from '../../src/base/text.ts';
import { lastFile, layersOf, readLayers } from '../../src/config/files/layers.ts';
import { readConfigFile } from '../../src/config/files/readfile.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { asNobody, ROOT_ONLY } from './apart.ts';

/** A directory with these files; a name that ends in "/" is a directory. */
function directoryWith(t: TestContext, ...names: readonly string[]): string {
  const directory = temporaryDirectory(t);
  for (const name of names) {
    const path = join(directory, name);
    mkdirSync(name.endsWith('/') ? path : join(path, '..'), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, `[s]\nk = ${name}\n`);
  }
  return directory;
}

/** What is read, relative to the directory: `a.ini`, `b.ini absent`. */
function reads(directory: string, ...args: readonly string[]): string[] {
  return readLayers(layersOf(args, directory)).map(
    ({ is, file }) => `${file.slice(directory.length + 1)}${is === 'read' ? '' : ` ${is}`}`,
  );
}

const last = (directory: string, ...args: readonly string[]): string | null => {
  const layers = layersOf(args, directory);
  return lastFile(layers, readLayers(layers))?.slice(directory.length + 1) ?? null;
};

test('without arguments: the four default names, each may be missing', (t) => {
  const directory = directoryWith(
    t,
    'local.d/b.ini',
    'local.d/a.ini',
    'default.ini',
    'local.ini',
    'default.d/x.ini',
    'other.ini',
  );
  assert.deepEqual(reads(directory), ['default.ini', 'default.d/x.ini', 'local.ini', 'local.d/a.ini', 'local.d/b.ini']);
  assert.deepEqual(reads(directoryWith(t)), [
    'default.ini absent',
    'default.d absent',
    'local.ini absent',
    'local.d absent',
  ]);
});

test('with arguments: the named layers, in that order', (t) => {
  const directory = directoryWith(t, 'default.ini', 'b.ini', 'a.ini', 'd/1.ini');
  assert.deepEqual(reads(directory, 'b.ini', join(directory, 'd'), 'a.ini'), ['b.ini', 'd/1.ini', 'a.ini']);
});

test('a directory stands for its *.ini files in byte order, without editor files', (t) => {
  const directory = directoryWith(
    t,
    'd/10.ini',
    'd/9.ini',
    'd/B.ini',
    'd/a.ini',
    'd/é.ini',
    'd/.a.ini',
    'd/a.ini~',
    'd/a.txt',
    'd/ini',
  );
  symlinkSync('nobody@host.1', join(directory, 'd', '.#a.ini'));
  assert.deepEqual(reads(directory, 'd'), ['d/10.ini', 'd/9.ini', 'd/B.ini', 'd/a.ini', 'd/é.ini']);
});

test('a file name that is not UTF-8', (t) => {
  const directory = directoryWith(t, 'd/');
  writeFileSync(Buffer.concat([Buffer.from(`${directory}/d/`), Buffer.from('caf\xe9.ini', 'latin1')]), '[s]\nk = v\n');
  const [read] = readLayers(layersOf(['d'], directory));
  assert.equal(read?.is, 'read');
  assert.deepEqual(encodeBytes(read?.file ?? '').subarray(-8), Buffer.from('caf\xe9.ini', 'latin1'));
});

test('an empty directory is fine, a missing named one is not', (t) => {
  const directory = directoryWith(t, 'd/');
  assert.deepEqual(reads(directory, 'd'), []);
  assert.deepEqual(reads(directory, 'nowhere'), ['nowhere absent']);
});

const lasts: readonly (readonly [string, readonly string[], readonly string[], string | null])[] = [
  ['the last file', ['a.ini', 'b.ini'], ['b.ini', 'a.ini'], 'a.ini'],
  ['the last file of a last directory', ['a.ini', 'd/1.ini', 'd/2.ini'], ['a.ini', 'd'], 'd/2.ini'],
  ['an empty directory: the last file before it', ['a.ini', 'd/'], ['a.ini', 'd'], 'a.ini'],
  ['only an empty directory: none', ['d/'], ['d'], null],
  ['default names: local.ini', ['default.ini', 'local.ini'], [], 'local.ini'],
  ['default names: the last of local.d', ['local.ini', 'local.d/1.ini'], [], 'local.d/1.ini'],
  [
    'default names: local.ini is created, default.ini belongs to the package',
    ['default.ini', 'local.d/'],
    [],
    'local.ini',
  ],
];

for (const [rule, names, args, expected] of lasts) {
  test(`the file that changes are written to: ${rule}`, (t) =>
    assert.equal(last(directoryWith(t, ...names), ...args), expected));
}

/** Why the file cannot be used. */
function reason(path: string): string {
  const read = readConfigFile(path);
  return read.is === 'unreadable' ? read.reason : assert.fail(read.is);
}

test('a FIFO does not block the reader', (t) => {
  const path = join(directoryWith(t), 'fifo.ini');
  execFileSync('mkfifo', [path]);
  assert.match(reason(path), /is a FIFO, not a file/);
});

test('a directory, a socket, a device', async (t) => {
  const directory = directoryWith(t, 'directory.ini/');
  assert.match(reason(join(directory, 'directory.ini')), /is a directory, not a file/);
  assert.match(reason('/dev/zero'), /is a device, not a file/);
  const server = createServer().listen(join(directory, 'socket.ini'));
  await new Promise((resolve) => server.on('listening', resolve));
  assert.match(reason(join(directory, 'socket.ini')), /is a socket, not a file/);
  await new Promise((resolve) => server.close(resolve));
});

test('a directory named like an ini file inside a directory is an error', (t) => {
  assert.deepEqual(reads(directoryWith(t, 'd/a.ini', 'd/b.ini/'), 'd'), ['d/a.ini', 'd/b.ini unreadable']);
});

test('8 MiB are read, one byte more is not, and 50 MB are not opened', (t) => {
  const path = join(directoryWith(t, 'a.ini'), 'a.ini');
  truncateSync(path, 8 * 1024 * 1024);
  const read = readConfigFile(path);
  assert.equal(read.is === 'read' && read.bytes.length, 8 * 1024 * 1024);
  truncateSync(path, 8 * 1024 * 1024 + 1);
  assert.match(reason(path), /has 8388609 bytes and is larger than the 8388608 bytes \(8 MiB\)/);
  truncateSync(path, 50_000_000);
  assert.match(reason(path), /has 50000000 bytes/);
});

test('a file without a size is read to its end', () => {
  const read = readConfigFile('/proc/self/status');
  assert.ok(read.is === 'read' && /^Name:/.test(read.bytes.toString()));
});

test('links are followed; a dangling link or a loop is an error', (t) => {
  const directory = directoryWith(t, 'real.ini');
  symlinkSync('real.ini', join(directory, 'link.ini'));
  symlinkSync('nowhere.ini', join(directory, 'dangling.ini'));
  symlinkSync('circle.ini', join(directory, 'circle.ini'));
  const reported = readLayers(layersOf(['link.ini', 'dangling.ini', 'circle.ini'], directory)).map((read) =>
    read.is === 'unreadable' ? read.reason : read.is,
  );
  assert.equal(reported[0], 'read');
  assert.match(reported[1] ?? '', /is a symbolic link to a file that does not exist/);
  assert.match(reported[2] ?? '', /form a loop/);
});

test('no permission to read a file, or to list a directory', { skip: ROOT_ONLY }, (t) => {
  const directory = directoryWith(t, 'secret.ini', 'd/a.ini');
  chmodSync(directory, 0o755);
  chmodSync(join(directory, 'secret.ini'), 0o600);
  chmodSync(join(directory, 'd'), 0o700);
  const reported = asNobody(
    `const { layersOf, readLayers } = await import('./src/config/files/layers.ts');
     return readLayers(layersOf(['secret.ini', 'd'], ${JSON.stringify(directory)}));`,
  );
  assert.deepEqual(reported, [
    {
      is: 'unreadable',
      file: join(directory, 'secret.ini'),
      reason: 'cannot be read: permission denied for uid 65534',
    },
    { is: 'unreadable', file: join(directory, 'd'), reason: 'cannot be listed: permission denied for uid 65534' },
  ]);
});

test('a directory that has disappeared is absent', (t) => {
  const directory = directoryWith(t, 'd/a.ini');
  const layers = layersOf(['d'], directory);
  rmSync(join(directory, 'd'), { recursive: true });
  assert.deepEqual(readLayers(layers), [{ is: 'absent', file: join(directory, 'd') }]);
  writeFileSync(join(directory, 'd'), '');
  assert.deepEqual(readLayers(layers), [
    { is: 'unreadable', file: join(directory, 'd'), reason: 'is no longer a directory' },
  ]);
});

test('a directory named like an ini file is an error', (t) => {
  const directory = directoryWith(t, 'd.ini/a.ini');
  assert.deepEqual(readLayers(layersOf(['d.ini'], directory)), [
    {
      is: 'unreadable',
      file: join(directory, 'd.ini'),
      reason: 'is a directory, not a file; replace it by a file',
    },
  ]);
});

test('a path below a file is absent', (t) => {
  const directory = directoryWith(t, 'a.ini');
  const file = join(directory, 'a.ini', 'b.ini');
  assert.deepEqual(readLayers(layersOf(['a.ini/b.ini'], directory)), [{ is: 'absent', file }]);
});
