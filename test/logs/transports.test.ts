/** Configured transports get every message at their level, in order; one that is slow, fails or throws holds up nothing else. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { OsdaemonError } from '../../src/base/errors.ts';
import type { TransportSettings } from '../../src/logs/loadtransport.ts';
import { Logging, type LogSettings } from '../../src/logs/logging.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { entry } from './entries.ts';
import { LINE, Recording, Stuck } from './sampletransports.ts';

const SAMPLES = join(import.meta.dirname, 'sampletransports.ts');
const SETTINGS: LogSettings = {
  logFile: null,
  logLevel: 'info',
  logFormat: 'text',
  logMaxSize: 0,
  logMaxFiles: 5,
  logTransports: [],
};

function sample(className: string, about: Partial<TransportSettings> = {}): TransportSettings {
  return {
    name: className.toLowerCase(),
    package: SAMPLES,
    directory: import.meta.dirname,
    className,
    level: null,
    format: null,
    options: {},
    ...about,
  };
}

async function setUp(t: TestContext, transports: readonly TransportSettings[], about: Partial<LogSettings> = {}) {
  Recording.all.length = 0;
  Stuck.all.length = 0;
  const directory = temporaryDirectory(t);
  const path = join(directory, 'log');
  const settings = { ...SETTINGS, logFile: path, logTransports: transports, ...about };
  const logging = await Logging.open(settings, { clock: systemClock });
  t.after(() => logging.close());
  return { directory, logging, settings, read: (name = 'log') => fs.readFileSync(join(directory, name), 'utf8') };
}

const messagesOf = (recording: Recording | undefined): unknown[] =>
  recording?.infos.map(({ message }) => message) ?? [];

/** Looks only now and then, because `isDone` reads a log of megabytes. */
async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) for (let turn = 0; turn < 500; turn++) await nextTurn();
}

test('a transport gets messages of osdaemond and of daemons, in order, and no raw output', async (t) => {
  const { logging } = await setUp(t, [sample('Recording', { options: { host: 'loghost', port: 514 } })]);
  logging.log.info('first', { event: 'state', daemon: 'echo' });
  logging.sink.write([entry({ text: 'Daemon "echo" :: second' })]);
  logging.sink.write([entry({ stream: 'stderr', text: 'raw' })]);
  logging.log.warn('third');
  await logging.close();
  const [recording] = Recording.all;
  assert.deepEqual(messagesOf(recording), ['first', 'Daemon "echo" :: second', 'third']);
  assert.partialDeepStrictEqual(recording?.options, { host: 'loghost', port: 514 });
  assert.partialDeepStrictEqual(recording?.infos[0], {
    level: 'info',
    who: 'osdaemond',
    event: 'state',
    daemon: 'echo',
  });
  assert.partialDeepStrictEqual(recording?.infos[1], { level: 'info', who: 'echo@1#0', daemon: 'echo', stream: 'log' });
  assert.equal(recording?.state, 'closed');
});

test('level and format are those of the log unless the transport has its own', async (t) => {
  const { logging, settings } = await setUp(
    t,
    [sample('Recording', { name: 'a' }), sample('Recording', { name: 'b', level: 'error', format: 'message' })],
    { logFormat: 'json' },
  );
  for (const level of ['error', 'info', 'debug'] as const) logging.log[level](`${level}\n`);
  await nextTurn();
  logging.adopt({ ...settings, logLevel: 'debug' });
  await nextTurn();
  logging.log.debug('shown now');
  await logging.close();
  const [a, b] = Recording.all;
  assert.deepEqual(messagesOf(a), ['error\n', 'info\n', 'shown now']);
  assert.equal(JSON.parse(String(a?.infos[0]?.[LINE])).message, 'error\n');
  assert.deepEqual(
    b?.infos.map((info) => info[LINE]),
    ['error\\n'],
  );
});

test('the transports of winston itself, found where osdaemond is installed', async (t) => {
  const directory = temporaryDirectory(t);
  const { logging } = await setUp(t, [
    sample('transports.File', {
      package: 'winston',
      directory: directory,
      options: { filename: join(directory, 'other') },
    }),
  ]);
  logging.log.info('into two files');
  await logging.close();
  assert.match(fs.readFileSync(join(directory, 'other'), 'utf8'), /^\[info\] \S+ osdaemond into two files\n$/);
});

test('the class is found where a package exports one transport', async (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, 'only.mjs');
  fs.writeFileSync(
    path,
    `import { Recording } from ${JSON.stringify(SAMPLES)};\nexport const version = 1;\nexport default class Only extends Recording {}\n`,
  );
  const { logging } = await setUp(t, [sample('Only', { package: path, className: null })]);
  logging.log.info('found');
  await logging.close();
  assert.deepEqual(messagesOf(Recording.all[0]), ['found']);
});

test('a package that can only be imported is not called missing', async (t) => {
  const { directory, settings } = await setUp(t, []);
  const inside = join(directory, 'node_modules', 'modern');
  fs.mkdirSync(inside, { recursive: true });
  fs.writeFileSync(join(inside, 'package.json'), '{ "exports": { "import": "./index.mjs" } }');
  const modern = sample('Modern', { package: 'modern', directory });
  await assert.rejects(
    Logging.open({ ...settings, logTransports: [modern] }, { clock: systemClock }),
    /package "modern" cannot be loaded by its name; give the absolute path of its module$/,
  );
});

for (const [what, wrong, message] of [
  [
    'a module that does not exist',
    sample('x', { package: '/nowhere/x.mjs' }),
    /\[log_transport.x\] \/nowhere\/x.mjs does not exist/,
  ],
  [
    'an unknown package',
    sample('x', { package: 'winston-nowhere' }),
    /package "winston-nowhere" is not installed; run/,
  ],
  ['a constructor that throws', sample('Broken'), /Broken|no server given/],
  ['a class that is no transport', sample('NotATransport'), /it is not a winston transport/],
  ['a class that does not exist', sample('transports.Fiel'), /it has no class "transports.Fiel"/],
] as const) {
  test(`${what} is an error at the start, and one line of the log later`, async (t) => {
    const { logging, settings, read } = await setUp(t, []);
    const expected = (thrown: unknown): boolean =>
      thrown instanceof OsdaemonError && thrown.code === 'bad_configuration' && message.test(thrown.message);
    await assert.rejects(Logging.open({ ...settings, logTransports: [wrong] }, { clock: systemClock }), expected);
    logging.adopt({ ...settings, logTransports: [wrong, sample('Recording')] });
    while (Recording.all.length === 0) await nextTurn();
    await nextTurn();
    logging.log.info('goes on');
    await logging.close();
    assert.match(read(), new RegExp(`^\\[error\\] .*\\[log_transport.${wrong.name}\\] `));
    assert.match(read(), /goes on\n$/);
    assert.deepEqual(messagesOf(Recording.all[0]).at(-1), 'goes on');
  });
}

test('a changed transport is replaced, a removed one closed; one that cannot be replaced stays', async (t) => {
  const { logging, settings } = await setUp(t, [
    sample('Recording', { name: 'a' }),
    sample('Recording', { name: 'b' }),
  ]);
  const [a, b] = Recording.all;
  logging.log.info('one');
  logging.adopt({ ...settings, logTransports: [sample('Recording', { name: 'a', options: { changed: true } })] });
  while (Recording.all.length < 3) await nextTurn();
  await nextTurn();
  logging.log.info('two');
  logging.adopt({ ...settings, logTransports: [sample('Broken', { name: 'a' })] });
  logging.log.info('three');
  await logging.close();
  assert.deepEqual(messagesOf(a), ['one']);
  assert.deepEqual([a?.state, b?.state], ['closed', 'closed']);
  assert.deepEqual(
    messagesOf(Recording.all[2]).filter((message) => !String(message).startsWith('[')),
    ['two', 'three'],
  );
});

test('a stuck transport delays neither the log nor another transport, and keeps a bounded number of messages', async (t) => {
  const { logging, read } = await setUp(t, [sample('Stuck'), sample('Recording')]);
  const [stuck] = Stuck.all;
  const [recording] = Recording.all;
  for (let i = 0; i < 60_000; i++) {
    logging.log.info(`message ${i}`);
    if (i % 1000 === 0) await nextTurn();
  }
  await until(() => messagesOf(recording).includes('message 59999') && read().includes('message 59999'));
  assert.match(read(), /log transport stuck is too slow; messages to it are dropped\n/);
  assert.equal(stuck?.messages.length, 1);
  stuck?.release();
  await until(() => /log transport stuck takes messages again; \d+ were dropped/.test(read()));
  const kept = stuck?.messages.length ?? 0;
  assert.ok(kept > 20_000 && kept < 40_000, `${kept} messages were kept`);
  assert.deepEqual(
    stuck?.messages.slice(0, 100),
    Array.from({ length: 100 }, (_, i) => `message ${i}`),
  );
});

test('closing waits a bounded time for a stuck transport', async (t) => {
  const { logging, read } = await setUp(t, [sample('Stuck')]);
  logging.log.info('waits for ever');
  await logging.close();
  assert.match(read(), /waits for ever\n$/);
});

test('a module that never finishes loading is an error after a while, and closing does not wait for it', async (t) => {
  const { directory, logging, settings, read } = await setUp(t, []);
  const path = join(directory, 'endless.mjs');
  fs.writeFileSync(path, 'await new Promise(() => {});\nexport default class Endless {}\n');
  const endless = sample('Endless', { package: path });
  const due: (() => void)[] = [];
  const after = (_ms: number, call: () => void) => {
    due.push(call);
    return () => {};
  };
  const opened = Logging.open({ ...settings, logTransports: [endless] }, { clock: { now: () => 0, after } });
  while (due.length === 0) await nextTurn();
  for (const call of due.splice(0)) call();
  await assert.rejects(opened, /\[log_transport.endless\] .*endless.mjs: did not load within 10 s/);
  logging.adopt({ ...settings, logTransports: [endless] });
  logging.log.info('goes on');
  await nextTurn();
  await logging.close();
  assert.match(read(), /goes on\n$/);
});

test('a transport that throws when it is closed is an error in the log', async (t) => {
  const { logging, settings, read } = await setUp(t, [sample('FailingToClose')]);
  logging.adopt({ ...settings, logTransports: [] });
  await until(() => /log transport failingtoclose failed: thrown by close\n/.test(read()));
});

for (const [className, reason] of [
  ['Throwing', 'thrown by log'],
  ['Failing', 'connection refused'],
] as const) {
  test(`${className}: its errors are logged once a minute, and the log goes on`, async (t) => {
    const { logging, read } = await setUp(t, [sample(className), sample('Recording')]);
    for (let i = 0; i < 1000; i++) {
      logging.log.info(`message ${i}`);
      if (i % 100 === 0) await nextTurn();
    }
    await logging.close();
    const lines = read().trimEnd().split('\n');
    const errors = lines.filter((line) => line.startsWith('[error]'));
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? '', new RegExp(`log transport ${className.toLowerCase()} failed: ${reason}$`));
    assert.equal(lines.length, 1001);
    assert.equal(messagesOf(Recording.all[0]).length, 1001);
  });
}
