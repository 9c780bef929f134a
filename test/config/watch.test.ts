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
  readonly directory: string;
  /** Does something, and waits for a notice after which this is so. */
  reported(act: () => void, isSo?: () => boolean): Promise<void>;
}

async function watched(
  prepare: (directory: string) => void,
  args: readonly string[],
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'osdaemond-watch-')));
  prepare(directory);
  let look = (): void => {};
  const theReported = (act: () => void, isSo = () => true): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (isSo()) resolve();
      };
      act();
    });
  const troubles: string[] = [];
  const layers = layersOf(
    args.map((arg) => join(directory, arg)),
    directory,
  );
  const watch = new LayerWatch(layers, systemClock, {
    quiet: () => look(),
    trouble: (message) => troubles.push(message),
  });
  try {
    // The first notice: all that is there has been seen.
    await theReported(() => {});
    await play({ directory, reported: theReported });
    assert.deepEqual(troubles, []);
  } finally {
    await watch.close();
    rmSync(directory, { recursive: true });
  }
}

const local = (directory: string): string => join(directory, 'local.ini');
const write = (directory: string): void => writeFileSync(local(directory), '[s]\nk = 1\n');

test('a file that is written in place', () =>
  watched(write, ['local.ini'], ({ directory, reported: theReported }) =>
    theReported(() => appendFileSync(local(directory), 'k = 2\n')),
  ));

test('a file replaced by a rename, twice', () =>
  watched(write, ['local.ini'], async ({ directory, reported: theReported }) => {
    for (const value of ['2', '3']) {
      await theReported(
        () => {
          writeFileSync(join(directory, 'local.ini.tmp'), `[s]\nk = ${value}\n`);
          renameSync(join(directory, 'local.ini.tmp'), local(directory));
        },
        () => readFileSync(local(directory), 'utf8').includes(value),
      );
    }
  }));

test('a file that an editor moves away and creates again', () =>
  watched(write, ['local.ini'], ({ directory, reported: theReported }) =>
    theReported(() => {
      renameSync(local(directory), join(directory, 'local.ini~'));
      write(directory);
      unlinkSync(join(directory, 'local.ini~'));
    }),
  ));

test('a file that is deleted and created again', () =>
  watched(write, ['local.ini'], async ({ directory, reported: theReported }) => {
    await theReported(
      () => unlinkSync(local(directory)),
      () => !existsSync(local(directory)),
    );
    await theReported(
      () => write(directory),
      () => existsSync(local(directory)),
    );
  }));

test('a directory that replaces a file, and a file that replaces the directory', () =>
  watched(write, ['local.ini'], async ({ directory, reported: theReported }) => {
    await theReported(() => {
      unlinkSync(local(directory));
      mkdirSync(local(directory));
    });
    await theReported(() => {
      rmSync(local(directory), { recursive: true });
      write(directory);
    });
  }));

test('a file and a directory of the default names that appear later', () =>
  watched(
    () => {},
    [],
    async ({ directory, reported: theReported }) => {
      await theReported(() => write(directory));
      const inDirectory = (name: string): string => join(directory, 'local.d', name);
      await theReported(() => {
        mkdirSync(join(directory, 'local.d'));
        writeFileSync(inDirectory('a.ini'), '[s]\n');
      });
      for (const name of ['b.ini', 'c.ini', 'd.ini']) {
        await theReported(
          () => writeFileSync(inDirectory(name), '[s]\n'),
          () => existsSync(inDirectory(name)),
        );
      }
    },
  ));

test('a mounted directory whose data link changes its target', () =>
  watched(
    (directory) => {
      for (const version of ['..v1', '..v2']) {
        mkdirSync(join(directory, version));
        writeFileSync(join(directory, version, 'local.ini'), `[s]\nk = ${version}\n`);
      }
      symlinkSync('..v1', join(directory, '..data'));
      symlinkSync('..data/local.ini', local(directory));
    },
    ['local.ini'],
    async ({ directory, reported: theReported }) => {
      await theReported(
        () => {
          symlinkSync('..v2', join(directory, '..data.new'));
          renameSync(join(directory, '..data.new'), join(directory, '..data'));
        },
        () => readFileSync(local(directory), 'utf8').includes('..v2'),
      );
      await theReported(
        () => appendFileSync(join(directory, '..v2', 'local.ini'), 'k = 3\n'),
        () => readFileSync(local(directory), 'utf8').includes('k = 3'),
      );
    },
  ));
