/** An interrupted write is completed at the next start, unless the file has been changed since. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { processIdentity } from '../../src/base/posix/processidentity.ts';
import type { ConfigReport } from '../../src/config/configreports.ts';
import { type FinishedWrite, finishConfigJournal } from '../../src/config/files/configjournal.ts';
import { layersOf } from '../../src/config/files/layers.ts';
import { ConfigStore } from '../../src/config/store.ts';
import { ManualClock } from '../logs/clock.ts';
import { temporaryDirectory } from '../support/folder.ts';
import { WRITER } from './writer.ts';

const BEFORE = '[s]\na = 1\nb = 2\n';
const AFTER = '[s]\na = one\nb = 2\nc = 3\n';
/** No process has this pid. */
const DEAD = '4194305-1';

interface Left {
  readonly directory: string;
  readonly file: string;
  readonly state: string;
  readonly journal: string;
}

/** The state left by an osdaemond that was killed while it wrote `AFTER` over `BEFORE`. */
function left(t: TestContext, content: string, journal: object = {}): Left {
  const directory = temporaryDirectory(t);
  const file = join(directory, 'local.ini');
  const state = join(directory, 'state');
  mkdirSync(state, { mode: 0o700 });
  writeFileSync(file, content);
  const encoded = { before: Buffer.from(BEFORE).toString('base64'), after: Buffer.from(AFTER).toString('base64') };
  const text = JSON.stringify({ file, ...encoded, writer: DEAD, ...journal });
  writeFileSync(join(state, 'config-journal.json'), text, { mode: 0o600 });
  return { directory, file, state, journal: join(state, 'config-journal.json') };
}

/** As a start does it whose one layer is `local.ini` beside the state directory. */
function finish(state: string, name = ''): FinishedWrite {
  return finishConfigJournal(join(state, name), layersOf(['local.ini'], dirname(state)), WRITER);
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
    assert.deepEqual(finish(state), { is: 'completed', file });
    assert.equal(readFileSync(file, 'utf8'), AFTER);
    assert.ok(!existsSync(journal));
    assert.deepEqual(finish(state), { is: 'nothing to do' });
  });
}

const edits: readonly (readonly [string, string])[] = [
  ['changed', BEFORE.replace('1', '9')],
  ['made longer', `${AFTER}d = 4\n`],
  ['made shorter', '[s]\n'],
];

for (const [edit, content] of edits) {
  test(`a file ${edit} since is left alone, and the journal is removed`, (t) => {
    const { file, state, journal } = left(t, content);
    const finished = finish(state);
    assert.equal(
      finished.is === 'left alone' && finished.reason,
      'the file has changed since the write was interrupted; check it',
    );
    assert.equal(readFileSync(file, 'utf8'), content);
    assert.ok(!existsSync(journal));
  });
}

test('a file whose writer is alive is left alone', (t) => {
  const { file, state, journal } = left(t, BEFORE, { writer: processIdentity(process.ppid) });
  const finished = finish(state);
  assert.equal(finished.is === 'left alone' && finished.reason, `process ${process.ppid} is still writing it`);
  assert.equal(readFileSync(file, 'utf8'), BEFORE);
  assert.ok(existsSync(journal));
});

test('a later process with the writer’s pid is not the writer', (t) => {
  const { state } = left(t, BEFORE, { writer: `${process.ppid}-1` });
  assert.equal(finish(state).is, 'completed');
});

test('a missing file is reported, and the journal stays for the next start', (t) => {
  const { file, state, journal } = left(t, BEFORE);
  rmSync(file);
  const finished = finish(state);
  assert.match(finished.is === 'left alone' ? finished.reason : '', /^the file is missing/);
  assert.ok(existsSync(journal));
});

test('an invalid journal is ignored', (t) => {
  const { state, journal } = left(t, BEFORE);
  for (const text of ['', '{"file":', '[]', '{"file":1}']) {
    writeFileSync(journal, text);
    assert.deepEqual(finish(state), { is: 'nothing to do' });
  }
  assert.deepEqual(finish(state, 'nowhere'), { is: 'nothing to do' });
});

function open(directory: string): { values: string | undefined; reports: ConfigReport[] } {
  const reports: ConfigReport[] = [];
  const { store } = ConfigStore.open({
    layers: layersOf(['local.ini'], directory),
    context: { startDirectory: directory, uid: 1, env: { XDG_RUNTIME_DIR: directory } },
    clock: new ManualClock(),
    writer: WRITER,
    report: (report) => reports.push(report),
  });
  store?.close();
  return { values: store?.value('s', 'a'), reports };
}

test('a store completes an interrupted write before it reads', (t) => {
  const host = '[osdaemond]\nstate_dir = state\n';
  const encoded = (text: string): string => Buffer.from(host + text).toString('base64');
  const { directory, file } = left(t, host + BEFORE, { before: encoded(BEFORE), after: encoded(AFTER) });
  const { values, reports } = open(directory);
  assert.equal(values, 'one');
  assert.deepEqual(reports, [{ about: 'interrupted write', finished: { is: 'completed', file } }]);
});

test('also if the half-written file is invalid but names the state directory', (t) => {
  const good = '[osdaemond]\nstate_dir = state\nlog_level = info\n';
  const encoded = (text: string): string => Buffer.from(text).toString('base64');
  const half = good.replace('info', 'into');
  const { directory, file } = left(t, half, { before: encoded(half), after: encoded(good) });
  assert.equal(open(directory).reports.length, 1);
  assert.equal(readFileSync(file, 'utf8'), good);
});

test('also if the half-written file is invalid and the state directory is the default', (t) => {
  const good = '[osdaemond]\nlog_level = info\n';
  const encoded = (text: string): string => Buffer.from(text).toString('base64');
  const half = good.replace('info', 'into');
  const { directory, state } = left(t, half, { before: encoded(half), after: encoded(good) });
  mkdirSync(join(directory, 'osdaemond'), { mode: 0o700 });
  writeFileSync(join(directory, 'osdaemond', 'config-journal.json'), readFileSync(join(state, 'config-journal.json')));
  const { reports } = open(directory);
  assert.equal(reports.length, 1);
  assert.equal(readFileSync(join(directory, 'local.ini'), 'utf8'), good);
});

const root = process.getuid?.() === 0;
const OTHER_USER = 64_323;

const untrustedDirectories: readonly (readonly [string, (state: string) => void, needsRoot?: boolean])[] = [
  ['belongs to another user', (state) => chownSync(state, OTHER_USER, OTHER_USER), true],
  ['is writable by other users', (state) => chmodSync(state, 0o777)],
  [
    'is a symbolic link',
    (state) => {
      renameSync(state, `${state}.real`);
      symlinkSync(`${state}.real`, state);
    },
  ],
];

for (const [what, change, needsRoot] of untrustedDirectories) {
  test(`a journal in a state directory that ${what} is not used`, {
    skip: needsRoot === true && !root && 'only root can give files away',
  }, (t) => {
    const { file, state, journal } = left(t, BEFORE);
    change(state);
    assert.deepEqual(finish(state), { is: 'nothing to do' });
    assert.equal(readFileSync(file, 'utf8'), BEFORE);
    assert.ok(existsSync(journal));
  });
}

const untrustedJournals: readonly (readonly [string, (journal: string) => void, RegExp, needsRoot?: boolean])[] = [
  ['belongs to another user', (path) => chownSync(path, OTHER_USER, OTHER_USER), /belongs to user 64323/, true],
  ['is writable by other users', (path) => chmodSync(path, 0o666), /is writable by other users/],
  [
    'is a FIFO',
    (path) => {
      rmSync(path);
      execFileSync('mkfifo', ['-m', '600', path]);
    },
    /not a regular file/,
  ],
  [
    'is a symbolic link',
    (path) => {
      renameSync(path, `${path}.real`);
      symlinkSync(`${path}.real`, path);
    },
    /ELOOP/,
  ],
];

for (const [what, change, reason, needsRoot] of untrustedJournals) {
  test(`a journal that ${what} is refused, and the configuration stays as it is`, {
    skip: needsRoot === true && !root && 'only root can give files away',
  }, (t) => {
    const { file, state, journal } = left(t, BEFORE);
    change(journal);
    const finished = finish(state);
    assert.ok(finished.is === 'refused');
    assert.equal(finished.journal, journal);
    assert.match(finished.reason, reason);
    assert.equal(readFileSync(file, 'utf8'), BEFORE);
  });
}

test('a journal that names a file outside the configuration is refused', (t) => {
  const { directory, state, journal } = left(t, BEFORE);
  const profile = join(directory, '.profile');
  for (const name of [profile, `${state}/../local.ini`, 'local.ini']) {
    writeFileSync(profile, BEFORE);
    writeFileSync(journal, readFileSync(journal, 'utf8').replace(/"file":"[^"]*"/, `"file":${JSON.stringify(name)}`));
    const finished = finish(state);
    assert.match(finished.is === 'refused' ? finished.reason : '', /is not a file of this configuration/);
    assert.equal(readFileSync(profile, 'utf8'), BEFORE);
    assert.equal(readFileSync(join(directory, 'local.ini'), 'utf8'), BEFORE);
  }
});

test('the real path counts: a layer that is a symbolic link, and a file of a directory layer', (t) => {
  const { directory, file, state } = left(t, BEFORE);
  mkdirSync(join(directory, 'local.d'));
  symlinkSync(file, join(directory, 'local.d', 'linked.ini'));
  assert.deepEqual(finishConfigJournal(state, layersOf(['local.d'], directory), WRITER), { is: 'completed', file });
});

test('a configuration that names a state directory: the default directory is not looked at, even with errors in the files', (t) => {
  const text = '[osdaemond]\nstate_dir = elsewhere\nlog_level = into\n';
  const { directory, file, state } = left(t, text, { before: Buffer.from(text).toString('base64') });
  renameSync(state, join(directory, 'osdaemond'));
  assert.deepEqual(open(directory).reports, []);
  assert.equal(readFileSync(file, 'utf8'), text);
});
