/** Every way to save a file is noticed; each test waits for the event itself. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { layersOf } from '../../src/config/files/layers.ts';
import { LayerWatch } from '../../src/config/files/watch.ts';

interface Scene {
  readonly folder: string;
  /** Does something, and waits for a notice after which this is so. */
  told(act: () => void, isSo?: () => boolean): Promise<void>;
}

async function watched(
  prepare: (folder: string) => void,
  args: readonly string[],
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'osdaemond-watch-')));
  prepare(folder);
  let look = (): void => {};
  const told = (act: () => void, isSo = () => true): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (isSo()) resolve();
      };
      act();
    });
  const troubles: string[] = [];
  const layers = layersOf(
    args.map((arg) => join(folder, arg)),
    folder,
  );
  const watch = new LayerWatch(layers, systemClock, {
    quiet: () => look(),
    trouble: (message) => troubles.push(message),
  });
  try {
    // The first notice: all that is there has been seen.
    await told(() => {});
    await play({ folder, told });
    assert.deepEqual(troubles, []);
  } finally {
    await watch.close();
    rmSync(folder, { recursive: true });
  }
}

const local = (folder: string): string => join(folder, 'local.ini');
const write = (folder: string): void => writeFileSync(local(folder), '[s]\nk = 1\n');

test('a file that is written in place', () =>
  watched(write, ['local.ini'], ({ folder, told }) => told(() => appendFileSync(local(folder), 'k = 2\n'))));

test('a file replaced by a rename, twice', () =>
  watched(write, ['local.ini'], async ({ folder, told }) => {
    for (const value of ['2', '3']) {
      await told(
        () => {
          writeFileSync(join(folder, 'local.ini.tmp'), `[s]\nk = ${value}\n`);
          renameSync(join(folder, 'local.ini.tmp'), local(folder));
        },
        () => readFileSync(local(folder), 'utf8').includes(value),
      );
    }
  }));

test('a file that an editor moves away and creates again', () =>
  watched(write, ['local.ini'], ({ folder, told }) =>
    told(() => {
      renameSync(local(folder), join(folder, 'local.ini~'));
      write(folder);
      unlinkSync(join(folder, 'local.ini~'));
    }),
  ));

test('a file that is deleted and created again', () =>
  watched(write, ['local.ini'], async ({ folder, told }) => {
    await told(
      () => unlinkSync(local(folder)),
      () => !existsSync(local(folder)),
    );
    await told(
      () => write(folder),
      () => existsSync(local(folder)),
    );
  }));

test('a directory that replaces a file, and a file that replaces the directory', () =>
  watched(write, ['local.ini'], async ({ folder, told }) => {
    await told(() => {
      unlinkSync(local(folder));
      mkdirSync(local(folder));
    });
    await told(() => {
      rmSync(local(folder), { recursive: true });
      write(folder);
    });
  }));

test('a file and a directory of the default names that appear later', () =>
  watched(
    () => {},
    [],
    async ({ folder, told }) => {
      await told(() => write(folder));
      const inFolder = (name: string): string => join(folder, 'local.d', name);
      await told(() => {
        mkdirSync(join(folder, 'local.d'));
        writeFileSync(inFolder('a.ini'), '[s]\n');
      });
      for (const name of ['b.ini', 'c.ini', 'd.ini']) {
        await told(
          () => writeFileSync(inFolder(name), '[s]\n'),
          () => existsSync(inFolder(name)),
        );
      }
    },
  ));

test('a mounted directory whose data link changes its target', () =>
  watched(
    (folder) => {
      for (const version of ['..v1', '..v2']) {
        mkdirSync(join(folder, version));
        writeFileSync(join(folder, version, 'local.ini'), `[s]\nk = ${version}\n`);
      }
      symlinkSync('..v1', join(folder, '..data'));
      symlinkSync('..data/local.ini', local(folder));
    },
    ['local.ini'],
    async ({ folder, told }) => {
      await told(
        () => {
          symlinkSync('..v2', join(folder, '..data.new'));
          renameSync(join(folder, '..data.new'), join(folder, '..data'));
        },
        () => readFileSync(local(folder), 'utf8').includes('..v2'),
      );
      await told(
        () => appendFileSync(join(folder, '..v2', 'local.ini'), 'k = 3\n'),
        () => readFileSync(local(folder), 'utf8').includes('k = 3'),
      );
    },
  ));
