/** A rotated log keeps every byte, in files of bounded size with whole lines, whatever other programs do to the files. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { OsdaemonError } from '../../src/base/errors.ts';
import { RotatedFile, type RotatedOptions } from '../../src/logs/rotatedfile.ts';
import { seeded } from '../config/random.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { SMALL_DISK, withSmallDisk } from './smalldisk.ts';

interface SetUp {
  readonly directory: string;
  readonly path: string;
  readonly reported: string[];
  readonly open: (options?: Partial<RotatedOptions>) => RotatedFile;
  /** The files of the log, oldest first. */
  readonly files: () => string[];
  readonly contents: () => string[];
}

function setUp(t: TestContext): SetUp {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'log');
  const reported: string[] = [];
  const number = (name: string): number => Number(/\.(\d+)$/.exec(name)?.[1] ?? 0);
  const files = (): string[] => fs.readdirSync(directory).filter((name) => name.startsWith('log'));
  const oldestFirst = (): string[] => files().sort((a, b) => number(b) - number(a));
  return {
    directory,
    path,
    reported,
    open: (options) => {
      const file = new RotatedFile({
        path,
        maxSize: 0,
        maxFiles: 5,
        trouble: (message) => reported.push(message),
        ...options,
      });
      t.after(() => file.close());
      return file;
    },
    files: oldestFirst,
    contents: () => oldestFirst().map((name) => fs.readFileSync(join(directory, name), 'utf8')),
  };
}

async function put(file: RotatedFile, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  assert.deepEqual(await file.put(bytes), { taken: bytes.length, failure: null });
}

test('an existing file is appended to', async (t) => {
  const { path, open } = setUp(t);
  fs.writeFileSync(path, 'old\n');
  const file = open();
  await put(file, 'new\n');
  await put(file, 'newer\n');
  assert.equal(fs.readFileSync(path, 'utf8'), 'old\nnew\nnewer\n');
});

test('the file is readable for its owner and group only', (t) => {
  const { path, open } = setUp(t);
  open();
  assert.equal(fs.statSync(path).mode & 0o027, 0);
});

test('a full file becomes log.1, log.1 becomes log.2, and the oldest is deleted', async (t) => {
  const { open, files, contents } = setUp(t);
  const file = open({ maxSize: 10, maxFiles: 3 });
  for (const line of ['one two\n', 'three\n', 'four\n', 'five six\n', 'seven\n']) await put(file, line);
  assert.deepEqual(files(), ['log.2', 'log.1', 'log']);
  assert.deepEqual(contents(), ['three\n', 'four\n', 'five six\n', 'seven\n'].slice(1));
});

test('every byte is kept, in order, no file is too large and none begins inside a line', async (t) => {
  for (let seed = 1; seed <= 20; seed++) {
    await t.test(`seed ${seed}`, async (t) => {
      const { open, contents } = setUp(t);
      const random = seeded(seed);
      const maxSize = 50 + random.below(100);
      const file = open({ maxSize, maxFiles: 10_000 });
      let written = '';
      for (let batch = 0; batch < 30; batch++) {
        let lines = '';
        for (let count = random.below(8); count >= 0; count--) lines += `${'line'.repeat(random.below(11))}${batch}\n`;
        // As a stream that goes to a file comes: in pieces that know nothing of lines.
        const cut = random.below(lines.length);
        await put(file, lines.slice(0, cut));
        await put(file, lines.slice(cut));
        written += lines;
      }
      assert.equal(contents().join(''), written);
      for (const content of contents()) {
        assert.ok(content.endsWith('\n'), JSON.stringify(content));
        assert.ok(content.length <= maxSize + 50, `${content.length} > ${maxSize}`);
      }
    });
  }
});

test('a batch can be larger than many files', async (t) => {
  const { open, contents } = setUp(t);
  const lines = Array.from({ length: 1000 }, (_, number) => `line ${number}\n`).join('');
  await put(open({ maxSize: 1000, maxFiles: 100 }), lines);
  assert.equal(contents().join(''), lines);
  assert.ok(contents().every((content) => content.length <= 1000 && content.endsWith('\n')));
});

test('a line that never ends does not grow a file without bound', async (t) => {
  const { open, contents } = setUp(t);
  const file = open({ maxSize: 100, maxFiles: 100 });
  for (let piece = 0; piece < 50; piece++) await put(file, 'x'.repeat(33));
  assert.equal(contents().join(''), 'x'.repeat(33 * 50));
  assert.ok(contents().every((content) => content.length <= 200));
});

test('with a single file, the file is emptied', async (t) => {
  const { open, files, contents } = setUp(t);
  const file = open({ maxSize: 10, maxFiles: 1 });
  for (const line of ['one two\n', 'three\n', 'four\n']) await put(file, line);
  assert.deepEqual([files(), contents()], [['log'], ['four\n']]);
});

test('reopen: a log that was moved away is created again', async (t) => {
  const { path, open } = setUp(t);
  const file = open({ maxSize: 10 });
  await put(file, 'before\n');
  fs.renameSync(path, `${path}.moved`);
  await put(file, 'a\n');
  assert.equal(await file.reopen(), null);
  await put(file, 'after\n');
  assert.equal(fs.readFileSync(`${path}.moved`, 'utf8'), 'before\na\n');
  assert.equal(fs.readFileSync(path, 'utf8'), 'after\n');
});

test('reopen that fails: the reason, and the old file stays in use', async (t) => {
  const { path, open } = setUp(t);
  const file = open();
  fs.renameSync(path, `${path}.moved`);
  fs.mkdirSync(path);
  const reason = await file.reopen();
  assert.ok(reason instanceof OsdaemonError);
  assert.match(reason.message, /log: it is not a regular file/);
  await put(file, 'still here\n');
  assert.equal(fs.readFileSync(`${path}.moved`, 'utf8'), 'still here\n');
});

test('a log that another program moved or emptied is not rotated', async (t) => {
  const { path, open, files, contents } = setUp(t);
  const file = open({ maxSize: 10 });
  await put(file, '12345678\n');
  fs.renameSync(path, `${path}-theirs`);
  fs.writeFileSync(path, 'b\n');
  await put(file, 'cdefg\n');
  assert.deepEqual(files().sort(), ['log', 'log-theirs']);
  assert.equal(fs.readFileSync(path, 'utf8'), 'b\ncdefg\n');
  fs.truncateSync(path, 0);
  await put(file, 'hijkl\n');
  assert.ok(contents().includes('hijkl\n'));
  assert.equal(fs.existsSync(`${path}.1`), false);
});

test('a symbolic link stays: its target is rotated', async (t) => {
  const { directory, path, open } = setUp(t);
  const real = join(directory, 'real');
  fs.symlinkSync(real, path);
  const file = open({ maxSize: 10 });
  await put(file, '12345678\n');
  await put(file, 'next\n');
  assert.equal(fs.readlinkSync(path), real);
  assert.equal(fs.readFileSync(`${real}.1`, 'utf8'), '12345678\n');
  assert.equal(fs.readFileSync(path, 'utf8'), 'next\n');
});

test('a log that cannot be rotated keeps growing, and the reason is reported once', async (t) => {
  const { path, reported, open } = setUp(t);
  const file = open({ maxSize: 10, maxFiles: 2 });
  fs.mkdirSync(join(`${path}.1`, 'in the way'), { recursive: true });
  for (const line of ['12345678\n', 'two\n', 'three\n']) await put(file, line);
  assert.equal(fs.readFileSync(path, 'utf8'), '12345678\ntwo\nthree\n');
  assert.equal(reported.length, 1);
  assert.match(reported[0] ?? '', /cannot rotate the log .*log: /);
  fs.rmSync(`${path}.1`, { recursive: true });
  await put(file, 'four\n');
  assert.equal(fs.readFileSync(path, 'utf8'), 'four\n');
});

test('a path that is not a regular file is refused at once, with its name', (t) => {
  const { directory, path, open } = setUp(t);
  execFileSync('mkfifo', [join(directory, 'fifo')]);
  for (const [wrong, why] of [
    [directory, /it is not a regular file/],
    [join(directory, 'fifo'), /it is not a regular file/],
    ['/dev/full', /it is not a regular file/],
    [join(directory, 'missing', 'log'), /its directory does not exist/],
    [join(path, 'below'), /its directory does not exist|ENOTDIR/],
  ] as const) {
    assert.throws(
      () => open({ path: wrong }),
      (error) => error instanceof OsdaemonError && error.message.includes(wrong) && why.test(error.message),
      wrong,
    );
  }
});

test('a FIFO with a reader is refused too', (t) => {
  const { directory, open } = setUp(t);
  const fifo = join(directory, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const reader = fs.openSync(fifo, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  t.after(() => fs.closeSync(reader));
  assert.throws(() => open({ path: fifo }), /it is not a regular file/);
});

test('/dev/null takes everything and is never rotated', async (t) => {
  const { open } = setUp(t);
  const file = open({ path: '/dev/null', maxSize: 10 });
  for (let line = 0; line < 10; line++) await put(file, 'into the void\n');
  assert.ok(fs.statSync('/dev/null').isCharacterDevice());
  assert.equal(fs.existsSync('/dev/null.1'), false);
});

test('a full disk: lines are lost, and the next one that fits begins on a new line', async (t) => {
  const { directory, open } = setUp(t);
  await withSmallDisk(t, directory, async (disk) => {
    const path = join(disk, 'log');
    const file = open({ path });
    const lines = `${'x'.repeat(99)}\n`.repeat(SMALL_DISK / 100 - 10);
    await put(file, lines);
    const { taken, failure } = await file.put(Buffer.from(lines));
    assert.match(failure?.message ?? '', /ENOSPC/);
    assert.ok(taken > 0 && taken < lines.length);
    assert.match((await file.put(Buffer.from('lost\n'))).failure?.message ?? '', /ENOSPC/);
    fs.truncateSync(path, 250);
    await put(file, 'after\n');
    assert.ok(fs.readFileSync(path, 'utf8').endsWith('x\nafter\n'));
  });
});
