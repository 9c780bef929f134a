/** A write that was interrupted is completed at the next start, unless somebody has dealt with the file in between. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { finishJournal } from '../../src/config/journal.ts';
import { layersOf } from '../../src/config/layers.ts';
import { processIdentity } from '../../src/config/process.ts';
import { type ConfigReport, ConfigStore } from '../../src/config/store.ts';
import { ManualClock } from '../logs/clock.ts';
import { temporaryFolder } from '../support/folder.ts';

const BEFORE = '[s]\na = 1\nb = 2\n';
const AFTER = '[s]\na = one\nb = 2\nc = 3\n';
/** No process has this number. */
const DEAD = '4194305-1';

interface Left {
  readonly folder: string;
  readonly file: string;
  readonly state: string;
  readonly journal: string;
}

/** What a host left behind that died while it wrote `AFTER` over `BEFORE`. */
function left(t: TestContext, content: string, journal: object = {}): Left {
  const folder = temporaryFolder(t);
  const file = join(folder, 'local.ini');
  const state = join(folder, 'state');
  mkdirSync(state);
  writeFileSync(file, content);
  const encoded = { before: Buffer.from(BEFORE).toString('base64'), after: Buffer.from(AFTER).toString('base64') };
  writeFileSync(join(state, 'config-journal.json'), JSON.stringify({ file, ...encoded, writer: DEAD, ...journal }));
  return { folder, file, state, journal: join(state, 'config-journal.json') };
}

const instants: readonly (readonly [string, string])[] = [
  ['before the first byte', BEFORE],
  ['with room made for what is longer', BEFORE.padEnd(AFTER.length, '\0')],
  ['with the end written first', BEFORE + AFTER.slice(BEFORE.length)],
  ['in the middle', AFTER.slice(0, 8) + BEFORE.slice(8) + AFTER.slice(BEFORE.length)],
  ['behind the last byte', AFTER],
];

for (const [instant, content] of instants) {
  test(`interrupted ${instant}: completed`, (t) => {
    const { file, state, journal } = left(t, content);
    assert.deepEqual(finishJournal(state), { is: 'completed', file });
    assert.equal(readFileSync(file, 'utf8'), AFTER);
    assert.ok(!existsSync(journal));
    assert.deepEqual(finishJournal(state), { is: 'nothing to do' });
  });
}

const edits: readonly (readonly [string, string])[] = [
  ['changed', BEFORE.replace('1', '9')],
  ['made longer', `${AFTER}d = 4\n`],
  ['made shorter', '[s]\n'],
];

for (const [edit, content] of edits) {
  test(`a file that somebody has ${edit} since is left alone, and the journal is done with`, (t) => {
    const { file, state, journal } = left(t, content);
    const finished = finishJournal(state);
    assert.equal(
      finished.is === 'left alone' && finished.reason,
      'somebody has changed it since the write was interrupted; check it',
    );
    assert.equal(readFileSync(file, 'utf8'), content);
    assert.ok(!existsSync(journal));
  });
}

test('a file whose writer lives is being written', (t) => {
  const { file, state, journal } = left(t, BEFORE, { writer: processIdentity(process.ppid) });
  const finished = finishJournal(state);
  assert.equal(finished.is === 'left alone' && finished.reason, `process ${process.ppid} is still writing it`);
  assert.equal(readFileSync(file, 'utf8'), BEFORE);
  assert.ok(existsSync(journal));
});

test('another process with the number of the writer is another process', (t) => {
  const { state } = left(t, BEFORE, { writer: `${process.ppid}-1` });
  assert.equal(finishJournal(state).is, 'completed');
});

test('a file that is gone: told, and tried again at the next start', (t) => {
  const { file, state, journal } = left(t, BEFORE);
  rmSync(file);
  const finished = finishJournal(state);
  assert.match(
    finished.is === 'left alone' ? finished.reason : '',
    /^an interrupted write cannot be completed: ENOENT/,
  );
  assert.ok(existsSync(journal));
});

test('what is no journal is nothing', (t) => {
  const { state, journal } = left(t, BEFORE);
  for (const text of ['', '{"file":', '[]', '{"file":1}']) {
    writeFileSync(journal, text);
    assert.deepEqual(finishJournal(state), { is: 'nothing to do' });
  }
  assert.deepEqual(finishJournal(join(state, 'nowhere')), { is: 'nothing to do' });
});

function open(folder: string): { values: string | undefined; reports: ConfigReport[] } {
  const reports: ConfigReport[] = [];
  const { store } = ConfigStore.open({
    layers: layersOf(['local.ini'], folder),
    context: { startDirectory: folder, uid: 1, env: { XDG_RUNTIME_DIR: folder } },
    clock: new ManualClock(),
    report: (report) => reports.push(report),
  });
  store?.close();
  return { values: store?.value('s', 'a'), reports };
}

test('a store begins with what was interrupted', (t) => {
  const host = '[osdaemond]\nstate_dir = state\n';
  const encoded = (text: string): string => Buffer.from(host + text).toString('base64');
  const { folder, file } = left(t, host + BEFORE, { before: encoded(BEFORE), after: encoded(AFTER) });
  const { values, reports } = open(folder);
  assert.equal(values, 'one');
  assert.deepEqual(reports, [{ about: 'interrupted write', finished: { is: 'completed', file } }]);
});

test('also where the half of it is wrong, but says where the state folder is', (t) => {
  const good = '[osdaemond]\nstate_dir = state\nlog_level = info\n';
  const encoded = (text: string): string => Buffer.from(text).toString('base64');
  const half = good.replace('info', 'into');
  const { folder, file } = left(t, half, { before: encoded(half), after: encoded(good) });
  assert.equal(open(folder).reports.length, 1);
  assert.equal(readFileSync(file, 'utf8'), good);
});

test('also where the half of it is wrong, if the state folder is where it is by default', (t) => {
  const good = '[osdaemond]\nlog_level = info\n';
  const encoded = (text: string): string => Buffer.from(text).toString('base64');
  const half = good.replace('info', 'into');
  const { folder, state } = left(t, half, { before: encoded(half), after: encoded(good) });
  mkdirSync(join(folder, 'osdaemond'));
  writeFileSync(join(folder, 'osdaemond', 'config-journal.json'), readFileSync(join(state, 'config-journal.json')));
  const { reports } = open(folder);
  assert.equal(reports.length, 1);
  assert.equal(readFileSync(join(folder, 'local.ini'), 'utf8'), good);
});
