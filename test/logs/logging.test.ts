/** The log takes messages of osdaemond and entries of daemons: in order, by level, in the configured format and file. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { OsdaemonError } from '../../src/base/errors.ts';
import { Logging, type LogSettings } from '../../src/logs/logging.ts';
import { entry } from '../logs/entries.ts';
import { withSmallDisk } from '../logs/smalldisk.ts';
import { temporaryDirectory } from '../support/folder.ts';

const FROM_FILE: LogSettings = {
  logFile: null,
  logLevel: 'info',
  logFormat: 'text',
  logMaxSize: 0,
  logMaxFiles: 5,
  logTransports: [],
};

/** A log whose file and stderr are files of the test. */
async function setUp(t: TestContext, settings: Partial<LogSettings> = {}) {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'log');
  const stderr = fs.openSync(join(directory, 'stderr'), 'a');
  const all: LogSettings = { ...FROM_FILE, logFile: path, ...settings };
  const logging = await Logging.open(all, { clock: systemClock, stderr });
  t.after(async () => {
    await logging.close();
    fs.closeSync(stderr);
  });
  const read = (name: string): string => fs.readFileSync(join(directory, name), 'utf8');
  return { directory, path, logging, settings: all, read };
}

/** The lines without their times. */
const withoutTimes = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');

test('messages of osdaemond and entries of daemons are in the order in which they were logged', async (t) => {
  const { logging, read } = await setUp(t);
  logging.log.info('starting');
  logging.sink.write([entry({ text: 'Daemon "echo" :: one' }), entry({ text: 'Daemon "echo" :: two' })]);
  logging.log.warn('a message between');
  logging.sink.write([entry({ stream: 'stderr', text: 'oops' })]);
  await logging.close();
  assert.equal(
    withoutTimes(read('log')),
    [
      '[info] TIME osdaemond starting',
      '[info] TIME echo@1#0 Daemon "echo" :: one',
      '[info] TIME echo@1#0 Daemon "echo" :: two',
      '[warn] TIME osdaemond a message between',
      '[info] TIME echo@1#0 stderr: oops',
      '',
    ].join('\n'),
  );
});

test('the time is the current time in UTC', async (t) => {
  const { logging, read } = await setUp(t, { logFormat: 'json' });
  const before = Date.now();
  logging.log.info('now');
  await logging.close();
  const time = Date.parse(JSON.parse(read('log')).time);
  assert.ok(before <= time && time <= Date.now());
});

test('the level applies to osdaemond and to daemons', async (t) => {
  const { logging, read } = await setUp(t, { logLevel: 'warn' });
  for (const level of ['error', 'warn', 'info', 'debug'] as const) {
    logging.log[level](`osdaemond ${level}`);
    logging.sink.write([entry({ level, text: `daemon ${level}` })]);
  }
  await logging.close();
  assert.deepEqual(read('log').match(/(osdaemond|daemon) \w+$/gm), [
    'osdaemond error',
    'daemon error',
    'osdaemond warn',
    'daemon warn',
  ]);
});

test('JSON: fields are properties beside the message, placeholders are plain text', async (t) => {
  const { logging, read } = await setUp(t, { logFormat: 'json' });
  logging.log.error('100 %s of %d%%', { daemon: 'echo', pid: 7, message: 'mine' });
  await logging.close();
  const line = JSON.parse(read('log'));
  assert.deepEqual(
    { ...line, time: '' },
    { time: '', level: 'error', who: 'osdaemond', message: '100 %s of %d%%', daemon: 'echo', pid: 7 },
  );
});

test('more messages than winston buffers are all written, in order', async (t) => {
  const { logging, read } = await setUp(t);
  for (let line = 0; line < 1000; line++) {
    logging.log.info(`line ${line}`);
    logging.sink.write([entry({ text: `line ${line}` })]);
    logging.sink.write([entry({ stream: 'stdout', text: `line ${line}` })]);
  }
  await logging.close();
  const numbers = read('log')
    .trimEnd()
    .split('\n')
    .map((line) => Number(/\d+$/.exec(line)?.[0]));
  assert.deepEqual(
    numbers,
    Array.from({ length: 3000 }, (_, index) => Math.floor(index / 3)),
  );
});

test('changed level, format and file are adopted, and nothing is lost or logged twice', async (t) => {
  const { directory, logging, settings, read } = await setUp(t);
  logging.log.debug('not shown');
  logging.log.info('first');
  logging.adopt({ ...settings, logLevel: 'debug' });
  logging.log.debug('second');
  logging.adopt({ ...settings, logFormat: 'json', logFile: join(directory, 'other') });
  logging.log.info('third');
  logging.sink.write([entry({ text: 'fourth' })]);
  await logging.close();
  const messages = (read('log') + read('other')).match(/(first|second|third|fourth|not shown)/g);
  assert.deepEqual(messages, ['first', 'second', 'third', 'fourth']);
  assert.equal(JSON.parse(read('other').trimEnd().split('\n').at(-1) ?? '').message, 'fourth');
});

test('a file that cannot be a log is refused at the start and later; later the old log stays', async (t) => {
  const { directory, logging, settings, read } = await setUp(t);
  const wrong: LogSettings = { ...settings, logFile: directory, logLevel: 'error' };
  const refusal = (error: unknown): boolean => error instanceof OsdaemonError && error.message.includes(directory);
  await assert.rejects(Logging.open(wrong, { clock: systemClock }), refusal);
  assert.throws(() => logging.adopt(wrong), refusal);
  logging.log.info('still here');
  await logging.close();
  assert.match(read('log'), /still here/);
});

test('a log file that cannot even be examined is named in the error', async (t) => {
  const { logging, settings, directory } = await setUp(t);
  const path = join(directory, 'loop');
  fs.symlinkSync(path, path);
  assert.throws(
    () => logging.adopt({ ...settings, logFile: path }),
    /^OsdaemonError: cannot write the log file .*loop: /,
  );
});

test('reopen: later lines go to a new file; if that fails, to the old one, after the reason', async (t) => {
  const { path, logging, read } = await setUp(t);
  logging.log.info('one');
  await nextWrite(path);
  fs.renameSync(path, `${path}.old`);
  await logging.reopen();
  logging.log.info('two');
  await nextWrite(path);
  fs.renameSync(path, `${path}.older`);
  fs.mkdirSync(path);
  await logging.reopen();
  logging.log.info('three');
  await logging.close();
  assert.match(read('log.old'), /one\n$/);
  assert.match(
    withoutTimes(read('log.older')),
    /two\n\[error\] TIME osdaemond cannot write the log file .*log: it is not a regular file; the old file stays in use\n.*three\n$/,
  );
});

test('a full disk is reported once on stderr; when there is space again, the log reports how many lines are missing', async (t) => {
  const { directory, logging, settings, read } = await setUp(t);
  await withSmallDisk(t, directory, async (disk) => {
    const path = join(disk, 'log');
    logging.adopt({ ...settings, logFile: path });
    while (read('stderr') === '') {
      logging.log.info('x'.repeat(1000));
      await nextTurn();
    }
    fs.truncateSync(path, 0);
    logging.log.info('there is room');
    while (!fs.readFileSync(path, 'utf8').includes('were lost')) await nextTurn();
    await logging.close();
    const kept = fs.readFileSync(path, 'utf8');
    assert.match(kept, /there is room\n\[warn\] \S+ osdaemond \d+ lines of the log were lost before this one\n$/);
    assert.match(read('stderr'), /^\[error\] .*disk\/log loses lines .*ENOSPC.*\n$/);
  });
});

test('colours are only for terminals', async (t) => {
  const directory = temporaryDirectory(t);
  const stderr = fs.openSync(join(directory, 'stderr'), 'a');
  const logging = await Logging.open(FROM_FILE, { clock: systemClock, stderr, colours: true });
  logging.log.error('plain');
  await logging.close();
  fs.closeSync(stderr);
  assert.match(fs.readFileSync(join(directory, 'stderr'), 'utf8'), /^\[error\] /);
});

test('after closing, messages are dropped silently', async (t) => {
  const { logging, read } = await setUp(t);
  await logging.close();
  logging.log.error('too late');
  logging.sink.write([entry({ text: 'too late' })]);
  await logging.close();
  assert.equal(read('log'), '');
});

for (const [reader, treat] of [
  ['stuck', () => {}],
  ['lost', (stream: fs.ReadStream | import('node:stream').Readable) => stream.destroy()],
] as const) {
  test(`a process whose log has a ${reader} reader works and exits by itself`, async () => {
    const program = `
      import { systemClock } from ${JSON.stringify(import.meta.resolve('../../src/base/clock.ts'))};
      import { Logging } from ${JSON.stringify(import.meta.resolve('../../src/logs/logging.ts'))};
      const logging = await Logging.open(${JSON.stringify(FROM_FILE)}, { clock: systemClock });
      for (let turn = 0; turn < 200; turn++) {
        logging.log.info('x'.repeat(100_000));
        await new Promise((resolve) => setImmediate(resolve));
      }
      process.stdout.write('worked');
      await logging.close();
      process.exit(7);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    treat(child.stderr);
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    const [code] = await once(child, 'exit');
    assert.equal(output, 'worked');
    assert.equal(code, 7);
  });
}

/** Resolves when something was written to the file. */
async function nextWrite(path: string): Promise<void> {
  while (fs.statSync(path).size === 0) await nextTurn();
}
